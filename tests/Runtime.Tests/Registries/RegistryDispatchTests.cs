using System.Collections.Concurrent;
using Pail.Runtime.Processes;
using Pail.Runtime.Registries;

namespace Pail.Runtime.Tests.Registries;

/// <summary>Calling a function for all processes that are registered under a key.</summary>
public sealed class RegistryDispatchTests
{
    [Theory]
    [InlineData(RegistryKind.Unique, 1, 1)]
    [InlineData(RegistryKind.Unique, 4, 1)]
    [InlineData(RegistryKind.Duplicate, 1, 1)]
    [InlineData(RegistryKind.Duplicate, 4, 4)]
    [InlineData(RegistryKind.DuplicateByKey, 4, 1)]
    [Trait("Rule", "R19")]
    public async Task Dispatch_calls_its_function_in_the_caller_once_for_each_partition_that_has_somebody(
        RegistryKind keys, int partitions, int calls)
    {
        await using var node = new Node();
        var registry = await node.Run(keys, partitions);
        for (var i = 0; i < 8; i++)
            await node.Register(await node.StartServant(), registry, "topic", i);
        var (seen, times) = (new List<int>(), 0);

        await node.Within(self =>
        {
            registry.Dispatch("nobody", _ => Assert.Fail("There is nobody."));
            registry.Dispatch("topic", entries =>
            {
                Assert.Same(self.Process, Process.Current);
                Assert.NotEmpty(entries);
                times++;
                seen.AddRange(entries.Select(entry => entry.Value));
            });
            return Task.FromResult(true);
        });

        Assert.Equal(keys == RegistryKind.Unique ? [0] : Enumerable.Range(0, 8), seen.Order());
        Assert.Equal(calls, times);
    }

    [Fact]
    [Trait("Rule", "R19")]
    public async Task What_the_function_throws_comes_out()
    {
        await using var node = new Node();
        var registry = await node.Run(RegistryKind.Duplicate, partitions: 2);
        await node.Register(await node.StartServant(), registry, "topic", 1);

        Assert.Throws<InvalidTimeZoneException>(() => registry.Dispatch("topic", _ => throw new InvalidTimeZoneException()));
        await Assert.ThrowsAsync<InvalidTimeZoneException>(
            () => registry.DispatchParallel("topic", _ => throw new InvalidTimeZoneException()).Soon());
    }

    [Fact]
    [Trait("Rule", "R20")]
    public async Task A_parallel_dispatch_hands_over_each_partition_in_a_process_of_its_own()
    {
        await using var node = new Node();
        var registry = await node.Run(RegistryKind.Duplicate, partitions: 4);
        for (var i = 0; i < 8; i++)
            await node.Register(await node.StartServant(), registry, "topic", i);
        var seen = new ConcurrentBag<(Process Process, int Count)>();

        await registry.DispatchParallel("topic", entries => seen.Add((Process.Current!, entries.Length))).Soon();

        Assert.Equal(4, seen.Select(call => call.Process).Distinct().Count());
        Assert.Equal(8, seen.Sum(call => call.Count));
    }

    [Theory]
    [InlineData(RegistryKind.Unique, 4)]
    [InlineData(RegistryKind.Duplicate, 1)]
    [InlineData(RegistryKind.DuplicateByKey, 4)]
    [Trait("Rule", "R20")]
    public async Task A_parallel_dispatch_of_one_partition_runs_in_the_caller(RegistryKind keys, int partitions)
    {
        await using var node = new Node();
        var registry = await node.Run(keys, partitions);
        await node.Register(await node.StartServant(), registry, "topic", 1);

        Assert.True(await node.Within(async self =>
        {
            Process? seen = null;
            await registry.DispatchParallel("topic", _ => seen = Process.Current);
            return seen == self.Process;
        }).Soon());
    }

    [Fact]
    [Trait("Rule", "R21")]
    public async Task Subscribers_hear_what_is_published_and_dead_ones_do_no_harm()
    {
        await using var node = new Node();
        var registry = await node.Run(RegistryKind.Duplicate, partitions: 2);

        var heard = await node.Within(async self =>
        {
            registry.Register(self, "news", 1);
            var dead = self.SpawnMonitor(other =>
            {
                registry.Register(other, "news", 2);
                return Task.CompletedTask;
            });
            await self.Receive<Down>(down => down.Ref == dead);
            registry.Dispatch("news", entries =>
            {
                foreach (var entry in entries)
                    node.Send(entry.Pid, "extra");
            });
            return await self.Receive<string>();
        });

        Assert.Equal("extra", heard);
    }
}

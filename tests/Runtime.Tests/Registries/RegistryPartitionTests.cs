using Pail.Runtime.Processes;
using Pail.Runtime.Registries;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Registries;

/// <summary>The processes of a registry: how the work is divided among them, and what happens when one ends.</summary>
public sealed class RegistryPartitionTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [Trait("Rule", "R18")]
    public async Task With_unique_keys_no_result_depends_on_the_number_of_partitions(int partitions)
    {
        await using var node = new Node();
        var registry = await node.Run(RegistryKind.Unique, partitions);
        var members = new List<Pid>();
        for (var value = 0; value < 30; value++)
        {
            members.Add(await node.StartServant());
            await node.Register(members[value], registry, $"key {value}", value);
            await node.Register(members[value], registry, $"other {value}", value);
        }

        await node.Do(members[0], self => registry.Unregister(self, "key 0"));
        await node.Bury(members[1], registry);

        Assert.Equal(57, registry.Count);
        Assert.Equal(["other 0"], registry.Keys(members[0]));
        Assert.Equal(["key 7", "other 7"], registry.Keys(members[7]).Order());
        Assert.Null(registry.WhereIs("key 1"));
        Assert.Equal(members[9], registry.WhereIs("other 9"));
        Assert.Equal(57, registry.CountSelect((_, _, _) => true));
    }

    [Theory]
    [InlineData(RegistryKind.Unique)]
    [InlineData(RegistryKind.Duplicate)]
    [InlineData(RegistryKind.DuplicateByKey)]
    [Trait("Rule", "R1")]
    public async Task A_registry_has_one_process_for_each_partition_and_one_over_them(RegistryKind keys)
    {
        await using var node = new Node();

        await node.Run(keys, partitions: 3);

        Assert.Equal(4, node.ProcessCount);
    }

    [Fact]
    [Trait("Rule", "R8")]
    public async Task With_unique_keys_a_partition_that_ends_takes_all_who_are_registered_along()
    {
        await using var node = new Node();
        var registry = await node.Run(RegistryKind.Unique, partitions: 4);
        var members = await Registered(node, registry, 12);
        var ends = members.Select(node.WaitForExit).ToArray();

        await Kill(node, registry.Partitions!.Servers.First());
        await Task.WhenAll(ends).Soon();
        await Renewed(registry);

        Assert.Equal(0, registry.Count);
        Assert.Equal(5, node.ProcessCount);
        var ada = await node.StartServant(name: registry.Via("ada"));
        Assert.Equal(ada, registry.WhereIs("ada"));
    }

    [Fact]
    [Trait("Rule", "R8")]
    public async Task With_duplicate_keys_a_partition_that_ends_takes_along_those_who_are_registered_there()
    {
        await using var node = new Node();
        var registry = await node.Run(RegistryKind.Duplicate, partitions: 2);
        var members = await Registered(node, registry, 10);
        var partitions = registry.Partitions!;
        var doomed = members.Where(member => partitions.PartitionOf(member) == partitions.PartitionOf(members[0])).ToArray();
        var ends = doomed.Select(node.WaitForExit).ToArray();

        await Kill(node, registry.Partitions!.PartitionOf(members[0]).Server);
        foreach (var end in ends)
            Assert.Equal(ExitReason.Killed, await end.Soon());
        await Renewed(registry);

        Assert.Equal(10 - doomed.Length, registry.Count);
        Assert.All(members.Except(doomed), member => Assert.Single(registry.Keys(member)));
    }

    [Fact]
    [Trait("Rule", "R8")]
    public async Task Who_traps_exits_hears_of_the_partitions_end_and_can_register_again()
    {
        await using var node = new Node();
        var registry = await node.Run(RegistryKind.Unique);

        var holder = await node.Within(async self =>
        {
            self.TrapExit = true;
            registry.Register(self, "ada", 1);
            var keeper = registry.Partitions!.Servers.Single();
            node.Exit(keeper, ExitReason.Kill);
            Assert.Equal(ExitReason.Killed, (await self.Receive<Exit>(exit => exit.From == keeper)).Reason);
            await Renewed(registry);
            return (registry.Register(self, "ada", 2, out var isNew), isNew, self.Pid);
        }).Soon();

        Assert.Equal(holder.Pid, holder.Item1);
        Assert.True(holder.isNew);
    }

    [Fact]
    [Trait("Rule", "R8")]
    public async Task A_registry_whose_partitions_keep_ending_gives_up()
    {
        await using var node = new Node();
        var registry = new Registry<string, int>("members");
        var ended = node.WaitForExit((await node.StartRegistry(registry).Soon()).Pid);
        for (var death = 0; death < 4; death++)
        {
            var keeper = registry.Partitions!.Servers.Single();
            await Kill(node, keeper);
            if (death < 3)
                await Renewed(registry, keeper);
        }

        Assert.Equal(ExitReason.Shutdown, await ended.Soon());
        Assert.Throws<ArgumentException>(() => registry.Count);
    }

    [Fact]
    [Trait("Rule", "R8")]
    public async Task A_registry_that_is_stopped_takes_along_all_who_are_registered()
    {
        await using var node = new Node();
        var registry = new Registry<string, int>("members", options: new RegistryOptions { Partitions = 2 });
        var keeper = (await node.StartRegistry(registry).Soon()).Pid;
        var ends = (await Registered(node, registry, 5)).Select(node.WaitForExit).ToArray();

        await node.Stop(keeper).Soon();

        foreach (var end in ends)
            Assert.Equal(ExitReason.Shutdown, await end.Soon());
        Assert.Equal(0, node.ProcessCount);
    }

    [Theory]
    [InlineData(RegistryKind.Duplicate)]
    [InlineData(RegistryKind.DuplicateByKey)]
    [Trait("Rule", "R8")]
    public async Task With_duplicate_keys_too_the_link_goes_with_the_last_entry(RegistryKind keys)
    {
        await using var node = new Node();
        var registry = await node.Run(keys);
        var ada = await node.StartServant();
        await node.Register(ada, registry, "topic", 1);
        await node.Register(ada, registry, "topic", 2);
        var keeper = registry.Partitions!.Servers.Single();

        await node.Do(ada, self => registry.UnregisterMatch(self, "topic", value => value == 1));
        Assert.True(ada.Process!.IsLinkedWith(keeper.Process!));
        await node.Do(ada, self => registry.UnregisterMatch(self, "topic", value => value == 2));

        Assert.False(ada.Process!.IsLinkedWith(keeper.Process!));
        Assert.Equal(0, registry.Partitions!.PartitionOf(ada).Pids.Processes);
    }

    private static async Task<List<Pid>> Registered(Node node, Registry<string, int> registry, int count)
    {
        var members = new List<Pid>();
        for (var i = 0; i < count; i++)
        {
            members.Add(await node.StartServant());
            await node.Register(members[i], registry, $"key {i}", i);
        }

        return members;
    }

    private static async Task Kill(Node node, Pid keeper)
    {
        node.Exit(keeper, ExitReason.Kill);
        await node.End(keeper);
    }

    // The registry's process answers no calls while it restarts partitions, so its state is read instead.
    private static async Task Renewed(Registry<string, int> registry, Pid before = default)
    {
        for (var tries = 0; tries < 1_000_000; tries++)
        {
            if (registry is { CurrentRun.Server.IsAlive: true, Partitions.Servers: { } servers }
                && servers.All(server => server != before && server.IsAlive))
                return;
            await Task.Yield();
        }

        Assert.Fail("The partitions were not restarted.");
    }
}

using Pail.Runtime.Processes;
using Pail.Runtime.Registries;

namespace Pail.Runtime.Tests.Registries;

/// <summary>Processes that are told of registrations.</summary>
public sealed class RegistryListenerTests
{
    [Fact]
    [Trait("Rule", "R23")]
    public async Task Listeners_are_told_of_registrations_before_the_call_returns()
    {
        await using var node = new Node();
        var registry = await node.Run(RegistryKind.Unique, 1, "one", "two");
        var ada = await node.StartServant();

        var heard = await node.Within(async self =>
        {
            node.Register(self.Pid, "one");
            var other = self.Spawn(async other => await other.Receive<Func<int>>());
            node.Register(other, "two");
            await node.Register(ada, registry, "key", 1);
            var first = self.Flush();
            await node.Register(ada, registry, "key", 2);
            return (First: first, Second: self.Flush(), Other: (await node.Messages(other))!);
        });

        object[] news = [new Registered<string, int>(registry, "key", ada, 1)];
        Assert.Equal(news, heard.First);
        Assert.Empty(heard.Second);
        Assert.Equal(news, heard.Other);
    }

    [Fact]
    [Trait("Rule", "R23")]
    public async Task Listeners_are_told_of_every_unregister_also_of_nothing()
    {
        await using var node = new Node();
        var registry = await node.Run(RegistryKind.Unique, 1, "listener");

        var heard = await node.Within(self =>
        {
            node.Register(self.Pid, "listener");
            registry.Unregister(self, "key");
            return Task.FromResult(self.Flush());
        });

        Assert.Equal("key", Assert.IsType<Unregistered<string, int>>(Assert.Single(heard)).Key);
    }

    [Fact]
    [Trait("Rule", "R23")]
    public async Task Listeners_are_told_of_an_unregister_match_when_it_leaves_nothing_and_never_of_updates()
    {
        await using var node = new Node();
        var registry = await node.Run(RegistryKind.Duplicate, 1, "listener");

        var heard = await node.Within(self =>
        {
            node.Register(self.Pid, "listener");
            registry.Register(self, "key", 1);
            registry.Register(self, "key", 2);
            self.Flush();
            registry.UnregisterMatch(self, "key", value => value == 3);
            registry.UnregisterMatch(self, "key", value => value == 1);
            var some = self.Flush();
            registry.UnregisterMatch(self, "key", value => value == 2);
            return Task.FromResult((some, self.Flush()));
        });

        Assert.Empty(heard.some);
        Assert.IsType<Unregistered<string, int>>(Assert.Single(heard.Item2));
    }

    [Fact]
    [Trait("Rule", "R23")]
    public async Task The_end_of_a_process_tells_listeners_nothing()
    {
        await using var node = new Node();
        var registry = await node.Run(RegistryKind.Unique, 1, "listener");

        var heard = await node.Within(async self =>
        {
            node.Register(self.Pid, "listener");
            var other = self.SpawnMonitor(other =>
            {
                registry.Register(other, "key", 1);
                return Task.CompletedTask;
            });
            await self.Receive<Down>(down => down.Ref == other);
            await registry.Sync();
            return self.Flush();
        });

        Assert.IsType<Registered<string, int>>(Assert.Single(heard));
        Assert.Equal(0, registry.Count);
    }

    [Fact]
    [Trait("Rule", "R24")]
    public async Task A_listener_that_is_not_there_makes_registering_fail_when_the_entry_is_stored()
    {
        await using var node = new Node();
        var registry = await node.Run(RegistryKind.Unique, 1, "nobody");
        var ada = await node.StartServant();

        var error = await node.Do(ada, self => Assert.Throws<ArgumentException>(() => registry.Register(self, "key", 1)));

        Assert.Contains("\"nobody\"", error.Message, StringComparison.Ordinal);
        Assert.Equal(ada, registry.WhereIs("key"));
        Assert.Equal(["key"], registry.Keys(ada));
    }
}

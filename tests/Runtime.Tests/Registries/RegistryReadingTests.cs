using Pail.Runtime.Processes;
using Pail.Runtime.Registries;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Registries;

/// <summary>What can be seen, and values that are changed.</summary>
public sealed class RegistryReadingTests
{
    [Theory]
    [InlineData(RegistryKind.Unique, 1)]
    [InlineData(RegistryKind.Unique, 3)]
    [InlineData(RegistryKind.Duplicate, 1)]
    [InlineData(RegistryKind.Duplicate, 3)]
    [InlineData(RegistryKind.DuplicateByKey, 3)]
    [Trait("Rule", "R16")]
    public async Task Match_and_select_pick_what_their_functions_say(RegistryKind keys, int partitions)
    {
        await using var node = new Node();
        var registry = await node.Run(keys, partitions);
        var ada = await node.StartServant();
        var bob = await node.StartServant();
        await node.Register(ada, registry, "a", 1);
        await node.Register(ada, registry, "b", 2);
        await node.Register(bob, registry, "c", 3);

        Assert.Equal(new RegistryEntry<int>(ada, 1), Assert.Single(registry.Match("a", (pid, value) => pid == ada && value == 1)));
        Assert.Empty(registry.Match("a", (_, value) => value > 1));
        Assert.Equal(1, registry.CountMatch("b", (_, value) => value == 2));
        Assert.Equal(0, registry.CountMatch("x", (_, _) => true));
        Assert.Equal(["a1", "b2"], registry.Select((_, pid, _) => pid == ada, (key, _, value) => key + value).Order());
        Assert.Equal(2, registry.CountSelect((key, _, value) => key == "a" || value == 3));
        Assert.Equal(3, registry.Count);
    }

    [Fact]
    [Trait("Rule", "R16")]
    public async Task A_matched_entry_needs_nobody_to_be_registered_under_the_key()
    {
        await using var node = new Node();
        var registry = await node.Run(RegistryKind.Duplicate);

        Assert.Empty(registry.Match("a", (_, _) => true));
        Assert.Empty(registry.Select((_, _, _) => true, (key, _, _) => key));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [Trait("Rule", "R14")]
    public async Task Keys_and_values_are_those_of_the_process_and_the_dead_have_none(int partitions)
    {
        await using var node = new Node();
        var registry = await node.Run(RegistryKind.Unique, partitions);
        var ada = await node.StartServant();
        var bob = await node.StartServant();
        await node.Register(ada, registry, "a", 1);
        await node.Register(ada, registry, "b", 2);

        Assert.Equal(["a", "b"], registry.Keys(ada).Order());
        Assert.Equal([1], registry.Values("a", ada));
        Assert.Empty(registry.Values("a", bob));
        Assert.Empty(registry.Keys(bob));
        Assert.Empty(registry.Keys(default));

        node.Exit(ada, ExitReason.Kill);
        await node.End(ada);
        Assert.Empty(registry.Keys(ada));
        Assert.Empty(registry.Values("a", ada));
    }

    [Fact]
    [Trait("Rule", "R14")]
    public async Task Of_a_thousand_keys_each_can_be_given_up()
    {
        await using var node = new Node();
        var registry = await node.Run(RegistryKind.Unique, partitions: 3);
        var ada = await node.StartServant();

        await node.Do(ada, self =>
        {
            for (var i = 0; i < 1000; i++)
                registry.Register(self, $"{i}", i);
            for (var i = 0; i < 1000; i += 2)
                registry.Unregister(self, $"{i}");
        });

        Assert.Equal(Enumerable.Range(0, 500).Select(i => $"{(2 * i) + 1}").Order(), registry.Keys(ada).Order());
        await node.Bury(ada, registry);
        Assert.Equal(0, registry.Count);
    }

    [Fact]
    [Trait("Rule", "R13")]
    public async Task Unregister_match_of_a_unique_key_asks_about_its_value()
    {
        await using var node = new Node();
        var registry = await node.Run(RegistryKind.Unique);
        var ada = await node.StartServant();
        var bob = await node.StartServant();
        await node.Register(ada, registry, "a", 1);

        await node.Do(bob, self => registry.UnregisterMatch(self, "a", _ => true));
        await node.Do(ada, self => registry.UnregisterMatch(self, "a", value => value == 2));
        Assert.Equal(ada, registry.WhereIs("a"));

        await node.Do(ada, self => registry.UnregisterMatch(self, "a", value => value == 1));
        Assert.Null(registry.WhereIs("a"));
        Assert.Empty(registry.Keys(ada));
    }

    [Fact]
    [Trait("Rule", "R15")]
    public async Task Update_value_changes_the_value_of_ones_own_key_in_ones_own_process()
    {
        await using var node = new Node();
        var registry = await node.Run(RegistryKind.Unique, 1, "listener");

        var seen = await node.Within(self =>
        {
            node.Register(self.Pid, "listener");
            registry.Register(self, "a", 1);
            self.Flush();
            var updated = registry.UpdateValue(self, "a", value =>
            {
                Assert.Same(self.Process, Process.Current);
                return value + 10;
            });
            return Task.FromResult(
                (updated, registry.Lookup("a").Single().Value, registry.UpdateValue(self, "b", value => value), self.Flush()));
        });

        Assert.Equal((11, 1), seen.updated);
        Assert.Equal(11, seen.Value);
        Assert.Null(seen.Item3);
        Assert.Empty(seen.Item4);
    }

    [Fact]
    [Trait("Rule", "R15")]
    public async Task The_value_of_anothers_key_is_not_changed()
    {
        await using var node = new Node();
        var registry = await node.Run(RegistryKind.Unique);
        var ada = await node.StartServant();
        var bob = await node.StartServant();
        await node.Register(ada, registry, "a", 1);

        Assert.Null(await node.Do(bob, self => registry.UpdateValue(self, "a", value => value + 1)));
        Assert.Equal([1], registry.Values("a", ada));
    }

    [Fact]
    [Trait("Rule", "R15")]
    public async Task A_failing_or_selfish_update_changes_nothing()
    {
        await using var node = new Node();
        var registry = await node.Run(RegistryKind.Unique);
        var ada = await node.StartServant();
        await node.Register(ada, registry, "a", 1);

        await node.Do(ada, self => Assert.Throws<InvalidTimeZoneException>(
            () => registry.UpdateValue(self, "a", _ => throw new InvalidTimeZoneException())));
        Assert.Equal([1], registry.Values("a", ada));

        Assert.Null(await node.Do(ada, self => registry.UpdateValue(self, "a", value =>
        {
            registry.Unregister(self, "a");
            return value;
        })));
        Assert.Equal(0, registry.Count);
    }

    [Fact]
    [Trait("Rule", "R25")]
    public async Task Metadata_is_put_found_and_deleted_and_goes_with_the_registry()
    {
        await using var node = new Node();
        var options = new RegistryOptions { Meta = new Dictionary<object, object?> { ["colour"] = "blue" } };
        var registry = new Registry<string, int>("members", options: options);
        var keeper = (await node.StartRegistry(registry).Soon()).Pid;

        Assert.True(registry.TryMeta("colour", out var colour));
        Assert.Equal("blue", colour);
        registry.PutMeta("colour", null);
        Assert.True(registry.TryMeta("colour", out colour));
        Assert.Null(colour);
        registry.PutMeta(("size", 1), 2);
        registry.DeleteMeta("colour");
        registry.DeleteMeta("colour");
        Assert.False(registry.TryMeta("colour", out _));
        Assert.Equal(0, registry.Count);

        await node.Stop(keeper).Soon();
        await node.StartRegistry(registry).Soon();
        Assert.False(registry.TryMeta(("size", 1), out _));
        Assert.True(registry.TryMeta("colour", out _));
    }
}

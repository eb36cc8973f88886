using Pail.Runtime.Processes;
using Pail.Runtime.Registries;

namespace Pail.Runtime.Tests.Registries;

/// <summary>Keys that many processes have, and one process many times.</summary>
public sealed class DuplicateRegistryTests
{
    public static TheoryData<RegistryKind, int> Layouts { get; } = new()
    {
        { RegistryKind.Duplicate, 1 },
        { RegistryKind.Duplicate, 3 },
        { RegistryKind.DuplicateByKey, 1 },
        { RegistryKind.DuplicateByKey, 3 },
    };

    [Theory]
    [MemberData(nameof(Layouts))]
    [Trait("Rule", "R2")]
    public async Task Any_number_of_processes_have_a_key(RegistryKind keys, int partitions)
    {
        await using var node = new Node();
        var registry = await node.Run(keys, partitions);
        var ada = await node.StartServant();
        var bob = await node.StartServant();

        Assert.Equal((ada, true), await node.Register(ada, registry, "topic", 1));
        Assert.Equal((bob, true), await node.Register(bob, registry, "topic", 2));

        Assert.Equal(
            [(ada, 1), (bob, 2)], registry.Lookup("topic").Select(entry => (entry.Pid, entry.Value)).OrderBy(entry => entry.Value));
        Assert.Equal(2, registry.Count);
        Assert.Empty(registry.Lookup("other"));
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    [Trait("Rule", "R17")]
    public async Task A_process_has_a_key_many_times_in_the_order_of_its_registrations(RegistryKind keys, int partitions)
    {
        await using var node = new Node();
        var registry = await node.Run(keys, partitions);
        var ada = await node.StartServant();
        for (var value = 1; value <= 20; value++)
            await node.Register(ada, registry, "topic", value);

        Assert.Equal(Enumerable.Range(1, 20), registry.Lookup("topic").Select(entry => entry.Value));
        Assert.Equal(Enumerable.Range(1, 20), registry.Values("topic", ada));
    }

    [Fact]
    [Trait("Rule", "R17")]
    public async Task Within_a_partition_those_who_stay_keep_their_order()
    {
        await using var node = new Node();
        var registry = await node.Run(RegistryKind.Duplicate);
        var members = new List<Pid>();
        for (var value = 0; value < 40; value++)
        {
            members.Add(await node.StartServant());
            await node.Register(members[value], registry, "topic", value);
        }

        for (var value = 0; value < 40; value++)
        {
            if (value % 8 != 3)
                await node.Do(members[value], self => registry.Unregister(self, "topic"));
        }

        await node.Register(members[0], registry, "topic", 100);

        Assert.Equal([3, 11, 19, 27, 35, 100], registry.Lookup("topic").Select(entry => entry.Value));
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    [Trait("Rule", "R12")]
    public async Task Unregister_gives_up_all_of_the_callers_entries_under_the_key_and_no_others(RegistryKind keys, int partitions)
    {
        await using var node = new Node();
        var registry = await node.Run(keys, partitions);
        var ada = await node.StartServant();
        var bob = await node.StartServant();
        await node.Register(ada, registry, "topic", 1);
        await node.Register(ada, registry, "topic", 2);
        await node.Register(ada, registry, "other", 3);
        await node.Register(bob, registry, "topic", 4);

        await node.Do(ada, self => registry.Unregister(self, "topic"));
        await node.Do(ada, self => registry.Unregister(self, "topic"));

        Assert.Equal(4, Assert.Single(registry.Lookup("topic")).Value);
        Assert.Equal(["other"], registry.Keys(ada));
        Assert.Equal(2, registry.Count);
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    [Trait("Rule", "R9")]
    public async Task Every_end_of_a_process_removes_all_its_entries(RegistryKind keys, int partitions)
    {
        await using var node = new Node();
        var registry = await node.Run(keys, partitions);
        var ada = await node.StartServant();
        var bob = await node.StartServant();
        foreach (var key in new[] { "a", "b", "a", "c", "d" })
            await node.Register(ada, registry, key, 1);
        await node.Register(bob, registry, "a", 2);

        await node.Bury(ada, registry);

        Assert.Equal(1, registry.Count);
        Assert.Equal(bob, Assert.Single(registry.Lookup("a")).Pid);
        Assert.Empty(registry.Lookup("b"));
        Assert.Equal(["a"], registry.Select((_, _, _) => true, (key, _, _) => key));
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    [Trait("Rule", "R14")]
    public async Task Keys_come_as_often_as_the_process_has_them(RegistryKind keys, int partitions)
    {
        await using var node = new Node();
        var registry = await node.Run(keys, partitions);
        var ada = await node.StartServant();
        foreach (var key in new[] { "a", "b", "a" })
            await node.Register(ada, registry, key, 1);

        Assert.Equal(["a", "a", "b"], registry.Keys(ada).Order());
        Assert.Empty(registry.Keys(await node.StartServant()));
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    [Trait("Rule", "R13")]
    public async Task Unregister_match_gives_up_what_matches(RegistryKind keys, int partitions)
    {
        await using var node = new Node();
        var registry = await node.Run(keys, partitions);
        var ada = await node.StartServant();
        var bob = await node.StartServant();
        foreach (var value in new[] { 1, 2, 3, 4 })
            await node.Register(ada, registry, "topic", value);
        await node.Register(bob, registry, "topic", 6);

        await node.Do(ada, self => registry.UnregisterMatch(self, "topic", value => value % 2 == 0));

        Assert.Equal([1, 3], registry.Values("topic", ada));
        Assert.Equal([1, 3, 6], registry.Lookup("topic").Select(entry => entry.Value).Order());
        Assert.Equal(3, registry.Count);
    }

    [Fact]
    [Trait("Rule", "R13")]
    public async Task What_decides_about_a_match_may_itself_unregister()
    {
        await using var node = new Node();
        var registry = await node.Run(RegistryKind.Duplicate);
        var ada = await node.StartServant();
        await node.Register(ada, registry, "topic", 1);
        await node.Register(ada, registry, "topic", 2);

        await node.Do(ada, self => registry.UnregisterMatch(self, "topic", _ =>
        {
            registry.Unregister(self, "topic");
            return true;
        }));

        Assert.Empty(registry.Lookup("topic"));
        Assert.Equal(0, registry.Count);
    }

    [Fact]
    [Trait("Rule", "R11")]
    public async Task What_was_looked_up_does_not_change_any_more()
    {
        await using var node = new Node();
        var registry = await node.Run(RegistryKind.Duplicate);
        var ada = await node.StartServant();
        await node.Register(ada, registry, "topic", 1);
        var before = registry.Lookup("topic");

        await node.Register(ada, registry, "topic", 2);
        await node.Do(ada, self => registry.Unregister(self, "topic"));

        Assert.Equal(1, Assert.Single(before).Value);
        Assert.Empty(registry.Lookup("topic"));
    }
}

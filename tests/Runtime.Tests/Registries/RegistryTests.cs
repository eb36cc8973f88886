using Pail.Runtime.Processes;
using Pail.Runtime.Registries;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Registries;

/// <summary>Who has a key, and what becomes of it.</summary>
public sealed class RegistryTests
{
    private readonly Registry<string, int> _registry = new("people");

    [Fact]
    [Trait("Rule", "R4")]
    public async Task Keys_are_compared_with_the_comparer_given()
    {
        await using var node = new Node();
        var registry = new Registry<string, int>("people", StringComparer.OrdinalIgnoreCase);
        await node.StartRegistry(registry).Soon();
        var ada = await node.StartServant(name: registry.Via("Ada", 1));

        Assert.Equal(ada, registry.WhereIs("ADA"));
        await node.Do(ada, self => registry.Unregister(self, "ada"));
        Assert.Null(registry.WhereIs("Ada"));
    }

    [Fact]
    [Trait("Rule", "R5")]
    public async Task Register_registers_the_caller()
    {
        await using var node = new Node();
        await node.StartRegistry(_registry).Soon();
        var ada = await node.StartServant();

        var (holder, isNew) = await node.Register(ada, _registry, "ada", 1);

        Assert.Equal(ada, holder);
        Assert.True(isNew);
        Assert.True(_registry.TryLookup("ada", out var entry));
        Assert.Equal(new RegistryEntry<int>(ada, 1), entry);
    }

    [Fact]
    [Trait("Rule", "R5")]
    public async Task A_taken_key_names_its_holder_and_keeps_its_value()
    {
        await using var node = new Node();
        await node.StartRegistry(_registry).Soon();
        var ada = await node.StartServant(name: _registry.Via("ada", 1));
        var bob = await node.StartServant();

        Assert.Equal((ada, false), await node.Register(bob, _registry, "ada", 2));
        Assert.Equal((ada, false), await node.Register(ada, _registry, "ada", 3));
        Assert.True(_registry.TryLookup("ada", out var entry));
        Assert.Equal(1, entry.Value);
    }

    [Fact]
    [Trait("Rule", "R5")]
    public async Task A_registration_that_failed_leaves_no_link_behind()
    {
        await using var node = new Node();
        var keeper = (await node.StartRegistry(_registry).Soon()).Pid;
        await node.StartServant(name: _registry.Via("ada", 1));
        var bob = await node.StartServant();
        await node.Register(bob, _registry, "ada", 2);

        var ended = node.WaitForExit(keeper);
        node.Exit(keeper, ExitReason.Kill);
        await ended.Soon();

        Assert.Equal(1, await node.Call(bob, new Servant.Add(1)).Soon());
    }

    [Fact]
    [Trait("Rule", "R5")]
    public async Task A_key_registered_twice_by_its_holder_is_given_up_at_once()
    {
        await using var node = new Node();
        await node.StartRegistry(_registry).Soon();
        var ada = await node.StartServant(name: _registry.Via("ada", 1));
        await node.Register(ada, _registry, "ada", 2);

        await node.Do(ada, self => _registry.Unregister(self, "ada"));

        Assert.Equal(0, _registry.Count);
    }

    [Fact]
    [Trait("Rule", "R6")]
    public async Task A_newcomer_takes_a_dead_holders_key_and_keeps_it()
    {
        await using var node = new Node();
        await node.StartRegistry(_registry).Soon();
        for (var round = 0; round < 100; round++)
        {
            var ada = await node.StartServant(name: _registry.Via("ada", round));
            var bob = await node.StartServant();
            node.Exit(ada, ExitReason.Kill);
            await node.End(ada);

            Assert.Equal((bob, true), await node.Register(bob, _registry, "ada", round));
            await _registry.Sync().Soon();

            Assert.Equal(bob, _registry.WhereIs("ada"));
            await node.Stop(bob).Soon();
        }
    }

    [Fact]
    [Trait("Rule", "P12")]
    public async Task Who_has_sent_a_kill_finds_the_key_of_the_killed_free()
    {
        await using var node = new Node();
        await node.StartRegistry(_registry).Soon();
        var ada = await node.StartServant(name: _registry.Via("ada", 1));
        var bob = await node.StartServant();

        node.Exit(ada, ExitReason.Kill);

        Assert.Null(_registry.WhereIs("ada"));
        Assert.Equal((bob, true), await node.Register(bob, _registry, "ada", 2));
        Assert.Equal(bob, _registry.WhereIs("ada"));
    }

    [Fact]
    [Trait("Rule", "R8")]
    public async Task The_registrys_end_ends_all_who_are_registered()
    {
        await using var node = new Node();
        var keeper = (await node.StartRegistry(_registry).Soon()).Pid;
        var ended = node.WaitForExit(await node.StartServant(name: _registry.Via("ada", 1)));

        node.Exit(keeper, ExitReason.Kill);

        Assert.Equal(ExitReason.Killed, await ended.Soon());
    }

    [Fact]
    [Trait("Rule", "R8")]
    public async Task The_link_goes_with_the_last_key()
    {
        await using var node = new Node();
        var keeper = (await node.StartRegistry(_registry).Soon()).Pid;
        var one = await node.StartServant(name: _registry.Via("one", 1));
        var none = await node.StartServant(name: _registry.Via("none", 1));
        await node.Register(one, _registry, "another", 1);
        await node.Do(one, self => _registry.Unregister(self, "one"));
        await node.Do(none, self => _registry.Unregister(self, "none"));
        var ended = node.WaitForExit(one);

        node.Exit(keeper, ExitReason.Kill);

        Assert.Equal(ExitReason.Killed, await ended.Soon());
        Assert.Equal(1, await node.Call(none, new Servant.Add(1)).Soon());
    }

    [Fact]
    [Trait("Rule", "R8")]
    public async Task A_parent_that_gives_up_its_key_stays_linked_with_its_registry()
    {
        await using var node = new Node();
        var started = new TaskCompletionSource<Pid>();
        var gate = Lab.Event();
        node.Spawn(async self =>
        {
            var keeper = (await self.StartRegistryLink(_registry)).Pid;
            _registry.Register(self, "parent", 1);
            _registry.Unregister(self, "parent");
            started.SetResult(keeper);
            await gate.Task;
        });
        var ended = node.WaitForExit(await started.Task.Soon());

        gate.SetResult();

        Assert.Equal(ExitReason.Normal, await ended.Soon());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Rule", "R9")]
    public async Task Every_end_of_a_process_removes_all_its_keys(bool killed)
    {
        await using var node = new Node();
        await node.StartRegistry(_registry).Soon();
        var ada = await node.StartServant(name: _registry.Via("ada", 1));
        await node.Register(ada, _registry, "countess", 2);
        await node.StartServant(name: _registry.Via("bob", 3));
        Assert.Equal(3, _registry.Count);

        var ended = node.WaitForExit(ada);
        if (killed)
            node.Exit(ada, ExitReason.Kill);
        else
            await node.Stop(ada).Soon();
        await ended.Soon();
        await _registry.Sync().Soon();

        Assert.Equal(1, _registry.Count);
        Assert.False(_registry.TryLookup("countess", out _));
    }

    [Fact]
    [Trait("Rule", "R10")]
    public async Task Where_is_never_names_a_dead_process()
    {
        await using var node = new Node();
        await node.StartRegistry(_registry).Soon();
        for (var round = 0; round < 200; round++)
        {
            var ada = await node.StartServant(name: _registry.Via("ada", 1));
            node.Exit(ada, ExitReason.Kill);
            await node.End(ada);

            Assert.Null(_registry.WhereIs("ada"));
        }
    }

    [Fact]
    [Trait("Rule", "R11")]
    public async Task Lookup_of_a_free_key_finds_nobody()
    {
        await using var node = new Node();
        await node.StartRegistry(_registry).Soon();

        Assert.False(_registry.TryLookup("ada", out _));
        Assert.Null(_registry.WhereIs("ada"));
    }

    [Fact]
    [Trait("Rule", "R12")]
    public async Task Unregister_gives_up_only_the_callers_key()
    {
        await using var node = new Node();
        await node.StartRegistry(_registry).Soon();
        var ada = await node.StartServant(name: _registry.Via("ada", 1));
        var bob = await node.StartServant(name: _registry.Via("bob", 2));

        await node.Do(bob, self => _registry.Unregister(self, "ada"));
        await node.Do(bob, self => _registry.Unregister(self, "nobody"));
        await node.Do(bob, self => _registry.Unregister(self, "bob"));

        Assert.Equal(ada, _registry.WhereIs("ada"));
        Assert.Null(_registry.WhereIs("bob"));
    }
}

using Pail.Runtime.Processes;
using Pail.Runtime.Registries;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Registries;

/// <summary>Who has a key, and what becomes of it.</summary>
public sealed class RegistryTests
{
    private readonly Registry<string, int> _registry = new("people");

    [Fact]
    public async Task A_running_registry_is_not_started_again_R1()
    {
        await using var node = new Node();
        var keeper = (await node.StartRegistry(_registry).Soon()).Pid;
        var ada = await node.StartServant(name: _registry.Via("ada", 1));

        Assert.Equal(StartResult.AlreadyStarted(keeper), await node.StartRegistry(_registry).Soon());
        Assert.Equal(ada, _registry.WhereIs("ada"));
    }

    [Fact]
    public async Task Of_racing_starts_of_a_registry_one_wins_R1()
    {
        await using var node = new Node();
        for (var round = 0; round < 50; round++)
        {
            var registry = new Registry<string, int>("people");

            var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => node.StartRegistry(registry).AsTask()))).Soon();

            var keeper = Assert.Single(results, result => result.IsOk).Pid;
            Assert.Equal(3, results.Count(result => result == StartResult.AlreadyStarted(keeper)));
        }
    }

    [Fact]
    public async Task Every_operation_on_a_registry_that_never_ran_is_an_argument_error_R3()
    {
        await using var node = new Node();

        await AllFail(node);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_operation_on_a_registry_that_has_ended_is_an_argument_error_R3(bool killed)
    {
        await using var node = new Node();
        var keeper = (await node.StartRegistry(_registry).Soon()).Pid;
        var ended = node.WaitForExit(keeper);
        if (killed)
            node.Exit(keeper, ExitReason.Kill);
        else
            await node.Stop(keeper).Soon();
        await ended.Soon();

        await AllFail(node);
    }

    [Fact]
    public async Task A_registry_that_starts_again_is_empty_R3()
    {
        await using var node = new Node();
        var keeper = (await node.StartRegistry(_registry).Soon()).Pid;
        await node.StartServant(name: _registry.Via("ada", 1));
        await node.Stop(keeper).Soon();

        Assert.True((await node.StartRegistry(_registry).Soon()).IsOk);

        Assert.Equal(0, _registry.Count);
        Assert.False(_registry.TryLookup("ada", out _));
    }

    [Fact]
    public async Task Keys_are_compared_with_the_comparer_given_R4()
    {
        await using var node = new Node();
        var registry = new Registry<string, int>("people", StringComparer.OrdinalIgnoreCase);
        await node.StartRegistry(registry).Soon();
        var ada = await node.StartServant(name: registry.Via("Ada", 1));

        Assert.Equal(ada, registry.WhereIs("ADA"));
        await Do(node, ada, self => registry.Unregister(self, "ada"));
        Assert.Null(registry.WhereIs("Ada"));
    }

    [Fact]
    public async Task Register_registers_the_caller_R5()
    {
        await using var node = new Node();
        await node.StartRegistry(_registry).Soon();
        var ada = await node.StartServant();

        var (holder, isNew) = await Register(node, ada, "ada", 1);

        Assert.Equal(ada, holder);
        Assert.True(isNew);
        Assert.True(_registry.TryLookup("ada", out var entry));
        Assert.Equal(new RegistryEntry<int>(ada, 1), entry);
    }

    [Fact]
    public async Task A_taken_key_names_its_holder_and_keeps_its_value_R5()
    {
        await using var node = new Node();
        await node.StartRegistry(_registry).Soon();
        var ada = await node.StartServant(name: _registry.Via("ada", 1));
        var bob = await node.StartServant();

        Assert.Equal((ada, false), await Register(node, bob, "ada", 2));
        Assert.Equal((ada, false), await Register(node, ada, "ada", 3));
        Assert.True(_registry.TryLookup("ada", out var entry));
        Assert.Equal(1, entry.Value);
    }

    [Fact]
    public async Task A_registration_that_failed_leaves_no_link_behind_R5()
    {
        await using var node = new Node();
        var keeper = (await node.StartRegistry(_registry).Soon()).Pid;
        await node.StartServant(name: _registry.Via("ada", 1));
        var bob = await node.StartServant();
        await Register(node, bob, "ada", 2);

        var ended = node.WaitForExit(keeper);
        node.Exit(keeper, ExitReason.Kill);
        await ended.Soon();

        Assert.Equal(1, await node.Call(bob, new Servant.Add(1)).Soon());
    }

    [Fact]
    public async Task A_key_registered_twice_by_its_holder_is_given_up_at_once_R5()
    {
        await using var node = new Node();
        await node.StartRegistry(_registry).Soon();
        var ada = await node.StartServant(name: _registry.Via("ada", 1));
        await Register(node, ada, "ada", 2);

        await Do(node, ada, self => _registry.Unregister(self, "ada"));

        Assert.Equal(0, _registry.Count);
    }

    [Fact]
    public async Task A_newcomer_takes_a_dead_holders_key_and_keeps_it_R6()
    {
        using var log = new LogProbe();
        await using var node = new Node(new NodeOptions { LoggerFactory = log });
        var keeper = (await node.StartRegistry(_registry).Soon()).Pid;
        for (var round = 0; round < 100; round++)
        {
            var ada = await node.StartServant(name: _registry.Via("ada", round));
            var bob = await node.StartServant();
            node.Exit(ada, ExitReason.Kill);
            await node.End(ada);

            Assert.Equal((bob, true), await Register(node, bob, "ada", round));
            await log.RoundTrip(node, keeper);

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
        Assert.Equal((bob, true), await Register(node, bob, "ada", 2));
        Assert.Equal(bob, _registry.WhereIs("ada"));
    }

    [Fact]
    public async Task The_registrys_end_ends_all_who_are_registered_R8()
    {
        await using var node = new Node();
        var keeper = (await node.StartRegistry(_registry).Soon()).Pid;
        var ended = node.WaitForExit(await node.StartServant(name: _registry.Via("ada", 1)));

        node.Exit(keeper, ExitReason.Kill);

        Assert.Equal(ExitReason.Killed, await ended.Soon());
    }

    [Fact]
    public async Task The_link_goes_with_the_last_key_R8()
    {
        await using var node = new Node();
        var keeper = (await node.StartRegistry(_registry).Soon()).Pid;
        var one = await node.StartServant(name: _registry.Via("one", 1));
        var none = await node.StartServant(name: _registry.Via("none", 1));
        await Register(node, one, "another", 1);
        await Do(node, one, self => _registry.Unregister(self, "one"));
        await Do(node, none, self => _registry.Unregister(self, "none"));
        var ended = node.WaitForExit(one);

        node.Exit(keeper, ExitReason.Kill);

        Assert.Equal(ExitReason.Killed, await ended.Soon());
        Assert.Equal(1, await node.Call(none, new Servant.Add(1)).Soon());
    }

    [Fact]
    public async Task A_parent_that_gives_up_its_key_stays_linked_with_its_registry_R8()
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
    public async Task Every_end_of_a_process_removes_all_its_keys_R9(bool killed)
    {
        using var log = new LogProbe();
        await using var node = new Node(new NodeOptions { LoggerFactory = log });
        var keeper = (await node.StartRegistry(_registry).Soon()).Pid;
        var ada = await node.StartServant(name: _registry.Via("ada", 1));
        await Register(node, ada, "countess", 2);
        await node.StartServant(name: _registry.Via("bob", 3));
        Assert.Equal(3, _registry.Count);

        var ended = node.WaitForExit(ada);
        if (killed)
            node.Exit(ada, ExitReason.Kill);
        else
            await node.Stop(ada).Soon();
        await ended.Soon();
        await log.RoundTrip(node, keeper);

        Assert.Equal(1, _registry.Count);
        Assert.False(_registry.TryLookup("countess", out _));
    }

    [Fact]
    public async Task Where_is_never_names_a_dead_process_R10()
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
    public async Task Lookup_of_a_free_key_finds_nobody_R11()
    {
        await using var node = new Node();
        await node.StartRegistry(_registry).Soon();

        Assert.False(_registry.TryLookup("ada", out _));
        Assert.Null(_registry.WhereIs("ada"));
    }

    [Fact]
    public async Task Unregister_gives_up_only_the_callers_key_R12()
    {
        await using var node = new Node();
        await node.StartRegistry(_registry).Soon();
        var ada = await node.StartServant(name: _registry.Via("ada", 1));
        var bob = await node.StartServant(name: _registry.Via("bob", 2));

        await Do(node, bob, self => _registry.Unregister(self, "ada"));
        await Do(node, bob, self => _registry.Unregister(self, "nobody"));
        await Do(node, bob, self => _registry.Unregister(self, "bob"));

        Assert.Equal(ada, _registry.WhereIs("ada"));
        Assert.Null(_registry.WhereIs("bob"));
    }

    [Fact]
    public async Task A_via_name_finds_its_server_R22()
    {
        await using var node = new Node();
        await node.StartRegistry(_registry).Soon();
        var name = _registry.Via("ada", 1);
        var ada = await node.StartServant(name: name);

        Assert.Equal(1, await node.Call(name, new Servant.Add(1)).Soon());
        node.Cast(name, Servant.ToAdd(1));
        Assert.Equal(2, await node.Call(ada, new Servant.Get()).Soon());
        await node.Stop(name).Soon();
        Assert.False(node.IsAlive(ada));
    }

    [Fact]
    public async Task A_taken_via_name_is_told_without_running_init_R22()
    {
        await using var node = new Node();
        await node.StartRegistry(_registry).Soon();
        var ada = await node.StartServant(name: _registry.Via("ada", 1));

        var result = await node.Start(
            new Servant { OnInit = _ => throw new InvalidOperationException("init") }, new ServerOptions { Name = _registry.Via("ada", 2) }).Soon();

        Assert.Equal(StartResult.AlreadyStarted(ada), result);
    }

    [Fact]
    public async Task A_failing_init_leaves_the_via_name_free_R22()
    {
        await using var node = new Node();
        await node.StartRegistry(_registry).Soon();

        await node.Start(new Servant { OnInit = _ => Servant.Refused(ExitReason.Of("no")) }, new ServerOptions { Name = _registry.Via("ada", 1) }).Soon();

        Assert.Null(_registry.WhereIs("ada"));
        Assert.True((await node.Start(new Servant(), new ServerOptions { Name = _registry.Via("ada", 2) }).Soon()).IsOk);
    }

    [Fact]
    public async Task A_send_to_a_free_via_name_is_an_error_a_cast_is_none_and_a_call_fails_with_noproc_R22()
    {
        await using var node = new Node();
        await node.StartRegistry(_registry).Soon();
        var name = _registry.Via("ada", 1);

        Assert.Throws<ArgumentException>(() => node.Send(name, "hello"));
        node.Cast(name, "hello");
        Assert.Equal(ExitReason.NoProc, await node.Call(name, new Servant.Get()).Failure());
    }

    [Fact]
    public async Task A_server_that_calls_itself_by_its_via_name_is_told_so_G15()
    {
        await using var node = new Node();
        await node.StartRegistry(_registry).Soon();
        var name = _registry.Via("ada", 1);
        await node.StartServant(name: name);

        var reason = await node.Call(name, Servant.ToAnswer(async self => await self.Call(name, new Servant.Get()).Failure())).Soon();

        Assert.Equal(ExitReason.CallingSelf, reason);
    }

    private async Task AllFail(Node node)
    {
        Assert.Throws<ArgumentException>(() => _registry.Count);
        Assert.ThrowsAny<ArgumentException>(() => _registry.TryLookup("ada", out _));
        Assert.Null(_registry.WhereIs("ada"));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => node.Within(self => Task.FromResult(_registry.Register(self, "ada", 1))));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => node.Within(self =>
        {
            _registry.Unregister(self, "ada");
            return Task.FromResult(true);
        }));
        Assert.IsAssignableFrom<ArgumentException>(
            (await node.Start(new Servant(), new ServerOptions { Name = _registry.Via("ada", 1) }).Soon()).Reason!.Term);
    }

    private Task<(Pid Holder, bool IsNew)> Register(Node node, Pid process, string key, int value) =>
        node.Call(process, Servant.ToAnswer(self => (_registry.Register(self, key, value, out var isNew), isNew))).Soon();

    private static Task<bool> Do(Node node, Pid process, Action<Self> code) => node.Call(process, Servant.ToAnswer(self =>
    {
        code(self);
        return true;
    })).Soon();
}

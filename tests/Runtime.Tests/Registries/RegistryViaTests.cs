using Pail.Runtime.Processes;
using Pail.Runtime.Registries;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Registries;

/// <summary>Servers that are started under, and called by, a key of a registry.</summary>
public sealed class RegistryViaTests
{
    private readonly Registry<string, int> _registry = new("people");

    [Fact]
    [Trait("Rule", "R22")]
    public async Task A_via_name_finds_its_server()
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
    [Trait("Rule", "R22")]
    public async Task A_taken_via_name_is_told_without_running_init()
    {
        await using var node = new Node();
        await node.StartRegistry(_registry).Soon();
        var ada = await node.StartServant(name: _registry.Via("ada", 1));

        var result = await node.Start(
            new Servant { OnInit = _ => throw new InvalidOperationException("init") }, new ServerOptions { Name = _registry.Via("ada", 2) }).Soon();

        Assert.Equal(StartResult.AlreadyStarted(ada), result);
    }

    [Fact]
    [Trait("Rule", "R22")]
    public async Task A_failing_init_leaves_the_via_name_free()
    {
        await using var node = new Node();
        await node.StartRegistry(_registry).Soon();

        await node.Start(new Servant { OnInit = _ => Servant.Refused(ExitReason.Of("no")) }, new ServerOptions { Name = _registry.Via("ada", 1) }).Soon();

        Assert.Null(_registry.WhereIs("ada"));
        Assert.True((await node.Start(new Servant(), new ServerOptions { Name = _registry.Via("ada", 2) }).Soon()).IsOk);
    }

    [Fact]
    [Trait("Rule", "R22")]
    public async Task A_send_to_a_free_via_name_is_an_error_a_cast_is_none_and_a_call_fails_with_noproc()
    {
        await using var node = new Node();
        await node.StartRegistry(_registry).Soon();
        var name = _registry.Via("ada", 1);

        Assert.Throws<ArgumentException>(() => node.Send(name, "hello"));
        node.Cast(name, "hello");
        Assert.Equal(ExitReason.NoProc, await node.Call(name, new Servant.Get()).Failure());
    }

    [Fact]
    public async Task A_server_that_calls_itself_by_its_via_name_is_told_so()
    {
        await using var node = new Node();
        await node.StartRegistry(_registry).Soon();
        var name = _registry.Via("ada", 1);
        await node.StartServant(name: name);

        var reason = await node.Call(name, Servant.ToAnswer(async self => await self.Call(name, new Servant.Get()).Failure())).Soon();

        Assert.Equal(ExitReason.CallingSelf, reason);
    }

    [Fact]
    [Trait("Rule", "R22")]
    public async Task A_via_name_without_a_value_registers_the_default_one()
    {
        await using var node = new Node();
        await node.StartRegistry(_registry).Soon();
        var ada = await node.StartServant(name: _registry.Via("ada"));

        Assert.Equal(new RegistryEntry<int>(ada, 0), Assert.Single(_registry.Lookup("ada")));
    }

    [Fact]
    [Trait("Rule", "R22")]
    public void A_registry_with_duplicate_keys_gives_no_via_names()
    {
        var groups = new Registry<string, int>("groups", options: new RegistryOptions { Keys = RegistryKeys.Duplicate });

        var error = Assert.Throws<ArgumentException>(() => groups.Via("ada", 1));

        Assert.Contains("\"groups\" has duplicate keys", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => groups.WhereIs("ada"));
    }
}

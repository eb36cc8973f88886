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
            new Servant { OnInit = _ => throw new InvalidOperationException("init") },
            new ServerOptions { Name = _registry.Via("ada", 2) }).Soon();

        Assert.Equal(StartResult.AlreadyStarted(ada), result);
    }

    [Theory]
    [MemberData(nameof(FailingStarts))]
    [Trait("Rule", "R22")]
    public async Task A_start_that_fails_has_freed_the_via_name_when_it_returns(string how)
    {
        await using var node = new Node();
        await node.StartRegistry(_registry).Soon();
        await using var held = await node.HoldPartition(_registry);

        var result = await node.Start(Failing(how), new ServerOptions { Name = _registry.Via("ada", 1) }).Soon();

        Assert.False(result.IsOk);
        Assert.Equal((0, 0), (_registry.Count, _registry.Lookup("ada").Length));
        Assert.True((await node.Start(new Servant(), new ServerOptions { Name = _registry.Via("ada", 2) }).Soon()).IsOk);
    }

    [Theory]
    [MemberData(nameof(FailingStarts))]
    [Trait("Rule", "R22")]
    [Trait("Rule", "R23")]
    public async Task Listeners_hear_that_a_start_that_fails_has_freed_its_via_name(string how)
    {
        await using var node = new Node();
        var registry = await node.Run(RegistryKind.Unique, listeners: "listener");
        List<object> heard = [];
        var listener = await node.StartServant(new Servant { OnInfo = (_, message, state) => Hear(heard, message, state) }, "listener");

        await node.Start(Failing(how), new ServerOptions { Name = registry.Via("ada", 1) }).Soon();

        await node.Call(listener, new Servant.Get()).Soon();
        var news = Assert.IsType<Registered<string, int>>(heard[0]);
        Assert.Equal([news, new Unregistered<string, int>(registry, "ada", news.Pid)], heard);
    }

    [Fact]
    [Trait("Rule", "R24")]
    public async Task A_listener_that_is_gone_when_a_start_fails_does_not_hide_why_it_has_failed()
    {
        await using var node = new Node();
        var registry = await node.Run(RegistryKind.Unique, listeners: "listener");
        var listener = await node.StartServant(name: "listener");
        var servant = new Servant
        {
            OnInit = async self =>
            {
                await self.Me.Node.Stop(listener);
                return Servant.Refused(ExitReason.Of("no"));
            },
        };

        var result = await node.Start(servant, new ServerOptions { Name = registry.Via("ada", 1) }).Soon();

        Assert.Equal(StartResult.Error(ExitReason.Of("no")), result);
        Assert.Equal(0, registry.Count);
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
        var groups = new Registry<string, int>("groups", options: new RegistryOptions { Kind = RegistryKind.Duplicate });

        var error = Assert.Throws<ArgumentException>(() => groups.Via("ada", 1));

        Assert.Contains("\"groups\" must have unique keys", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => groups.WhereIs("ada"));
    }

    public static TheoryData<string> FailingStarts() => ["stop", "error", "ignore", "exception", "late exception"];

    private static Servant Failing(string how) => new()
    {
        OnInit = async servant =>
        {
            if (how == "late exception")
                await servant.Me.Sleep(TimeSpan.Zero);
            return how switch
            {
                "stop" => Servant.Refused(ExitReason.Shutdown),
                "error" => Servant.Failed(ExitReason.Of("no")),
                "ignore" => Servant.Ignored(),
                _ => throw new InvalidOperationException(how),
            };
        },
    };

    private static ValueTask<GenServer<int>.Result> Hear(List<object> heard, object message, int state)
    {
        heard.Add(message);
        return Servant.Go(state);
    }
}

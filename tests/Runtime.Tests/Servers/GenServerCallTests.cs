using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Servers;

/// <summary>What a caller gets: the answer, or the reason why there is none.</summary>
public sealed class GenServerCallTests
{
    [Fact]
    [Trait("Rule", "G14")]
    public async Task A_call_is_answered_from_inside_and_outside_processes()
    {
        await using var node = new Node();
        var server = await node.StartServant();

        Assert.Equal(1, await node.Call(server, new Servant.Add(1)).Soon());
        Assert.Equal(3, await node.Within(async self => await self.Call(server, new Servant.Add(2))));
    }

    [Fact]
    [Trait("Rule", "G14")]
    public async Task A_name_is_resolved_at_each_call()
    {
        await using var node = new Node();
        var first = await node.StartServant(new Servant { OnInit = _ => Servant.Ready(1) }, "ada");
        Assert.Equal(1, await node.Call("ada", new Servant.Get()).Soon());

        await node.Stop(first).Soon();
        await node.StartServant(new Servant { OnInit = _ => Servant.Ready(2) }, "ada");

        Assert.Equal(2, await node.Call("ada", new Servant.Get()).Soon());
    }

    [Fact]
    [Trait("Rule", "G21")]
    public async Task A_clients_casts_and_calls_are_handled_in_the_order_issued()
    {
        await using var node = new Node();
        var server = await node.StartServant();

        for (var i = 0; i < 1000; i++)
        {
            node.Cast(server, Servant.ToAdd(1));
            Assert.Equal((2 * i) + 1, await node.Call(server, new Servant.Get()).Soon());
            Assert.Equal((2 * i) + 2, await node.Call(server, new Servant.Add(1)).Soon());
        }
    }

    [Fact]
    [Trait("Rule", "G21")]
    public async Task A_request_is_handled_completely_before_the_next()
    {
        await using var node = new Node();
        var server = await node.StartServant();
        var gate = Lab.Event();
        var slow = node.Call(server, new Servant.Ask<int>(async (servant, _, state) =>
        {
            await gate.Task;
            return servant.Answer(state, state + 1);
        }));
        var next = node.Call(server, new Servant.Get()).AsTask();

        Assert.False(next.IsCompleted);
        gate.SetResult();

        Assert.Equal(0, await slow.Soon());
        Assert.Equal(1, await next.Soon());
    }

    [Fact]
    [Trait("Rule", "G22")]
    public async Task A_cast_never_fails()
    {
        await using var node = new Node();
        var server = await node.StartServant();
        await node.Stop(server).Soon();

        node.Cast(server, Servant.ToAdd(1));
        node.Cast("ada", Servant.ToAdd(1));
        node.Cast(default(Pid), Servant.ToAdd(1));
        Assert.True(await node.Within(self =>
        {
            self.Cast("ada", Servant.ToAdd(1));
            return Task.FromResult(true);
        }));
    }

    [Fact]
    [Trait("Rule", "G22")]
    public async Task A_cast_to_a_name_that_cannot_be_looked_up_is_logged_and_dropped()
    {
        var log = new LogProbe();
        await using var node = new Node(new NodeOptions { LoggerFactory = log });

        node.Cast(new Riddle(), Servant.ToAdd(1));

        Assert.Contains("A cast to the riddle was dropped", Assert.Single(log.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Servers_that_call_each_other_a_thousand_deep_all_answer()
    {
        await using var node = new Node();
        var servers = new Pid[1000];
        for (var depth = 0; depth < servers.Length; depth++)
            servers[depth] = await node.StartServant();

        Assert.Equal(servers.Length, await node.Call(servers[0], Descend(servers, 1)).Soon());
        Assert.Equal(servers.Length, await node.Call(servers[0], Descend(servers, 1)).Soon());
    }

    [Fact]
    [Trait("Rule", "G15")]
    public async Task A_cycle_of_calls_fails_at_once_and_is_named()
    {
        await using var node = new Node();
        var ada = await node.StartServant(name: "ada");
        var bob = await node.StartServant(name: "bob");
        CallException? failure = null;
        var back = new Servant.Ask<int>(async (servant, _, state) =>
        {
            try
            {
                return servant.Answer(await servant.Me.Call(ada, new Servant.Add(100)), state);
            }
            catch (CallException error)
            {
                failure = error;
                return servant.Answer(0, state);
            }
        });

        await node.Call(ada, Servant.ToAnswer(self => self.Call(bob, back, Timeout.InfiniteTimeSpan)), Timeout.InfiniteTimeSpan).Soon();

        Assert.Equal(ExitReason.CallingSelf, failure!.Reason);
        Assert.Contains($"{bob} -> {ada}", failure.Message, StringComparison.Ordinal);
        Assert.Contains($"-> {bob}", failure.Message, StringComparison.Ordinal);
        Assert.Equal(1, await node.Call(bob, new Servant.Add(1)).Soon());
    }

    [Fact]
    public async Task An_answer_awaited_twice_is_an_error_and_harms_no_other_call()
    {
        await using var node = new Node();
        var server = await node.StartServant();

        // Answered while its callback still runs: the one moment when the call's object is not kept for the next call.
        var gate = Lab.Event();
        var call = node.Call(server, new Servant.Ask<int>(async (_, from, state) =>
        {
            await Task.Yield();
            from.Reply(1);
            await gate.Task;
            return Servant.Go(state);
        }));
        Assert.Equal(1, await call);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await call);
        gate.SetResult();

        for (var i = 1; i <= 100; i++)
            Assert.Equal(i, await node.Call(server, new Servant.Add(1)).Soon());
    }

    private static Servant.Ask<int> Descend(Pid[] servers, int depth) => Servant.ToAnswer(async self =>
        depth == servers.Length ? 1 : 1 + await self.Call(servers[depth], Descend(servers, depth + 1)));

    /// <summary>A name whose look-up fails.</summary>
    private sealed class Riddle : Via
    {
        public override Pid Register(Self self) => self.Pid;

        public override Pid? WhereIs() => throw new InvalidOperationException("nobody knows");

        public override string ToString() => "the riddle";
    }
}

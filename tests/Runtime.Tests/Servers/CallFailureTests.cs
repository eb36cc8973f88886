using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Servers;

/// <summary>Calls that get no answer fail with a reason, and say what became of the request.</summary>
public sealed class CallFailureTests
{
    [Fact]
    [Trait("Rule", "G14")]
    public async Task Who_lets_a_call_fail_has_not_ended_cleanly_though_the_server_has()
    {
        using var log = new LogProbe();
        await using var node = new Node(new NodeOptions { LoggerFactory = log });
        foreach (var clean in new[] { ExitReason.Normal, ExitReason.Shutdown, ExitReason.ShutdownWith("enough") })
        {
            var server = await node.StartServant();

            var reason = await node.EndOf(self => self.Call(server, Servant.ToEnd(clean)).AsTask());

            Assert.Equal(ExitKind.Error, reason.Kind);
            Assert.Equal(clean, Assert.IsType<CallException>(reason.Term).Reason);
        }

        Assert.Equal(3, log.Errors.Count());
    }

    [Fact]
    [Trait("Rule", "G14")]
    public async Task A_server_that_lets_a_call_fail_ends_with_the_failure_and_tells_it_who_is_linked()
    {
        await using var node = new Node();
        var (ada, bob) = (await node.StartServant(), await node.StartServant());
        var ended = node.WaitForExit(ada);
        var linked = node.EndOf(async self =>
        {
            self.Link(ada);
            node.Cast(
                ada, new Servant.Tell(async (servant, _) => Servant.Go(await servant.Me.Call(bob, Servant.ToEnd(ExitReason.Normal)))));
            await self.Receive();
        });

        var reason = await ended.Soon();

        Assert.Equal(ExitReason.Normal, Assert.IsType<CallException>(reason.Term).Reason);
        Assert.Equal(reason, await linked);
    }

    [Fact]
    [Trait("Rule", "G14")]
    public async Task A_failed_call_names_server_and_request()
    {
        await using var node = new Node();
        var server = await node.StartServant(name: "ada");
        var request = Servant.ToEnd(ExitReason.Shutdown);

        var error = await Assert.ThrowsAsync<CallException>(() => node.Call("ada", request).Soon());

        Assert.Equal("ada", error.Server);
        Assert.Same(request, error.Request);
        Assert.Equal(ExitReason.Shutdown, error.Reason);
        Assert.NotEqual(server, error.Server);
    }

    [Fact]
    [Trait("Rule", "G14")]
    public async Task A_failed_call_that_nobody_catches_ends_the_caller_with_the_failure()
    {
        await using var node = new Node();
        var server = await node.StartServant();

        var reason = await node.EndOf(async self => await self.Call(server, Servant.ToEnd(ExitReason.Of("enough"))));

        Assert.Equal(ExitReason.Of("enough"), Assert.IsType<CallException>(reason.Term).Reason);
    }

    [Fact]
    [Trait("Rule", "G15")]
    public async Task A_call_to_a_dead_process_fails_with_noproc()
    {
        await using var node = new Node();
        var server = await node.StartServant();
        await node.Stop(server).Soon();

        var error = await Assert.ThrowsAsync<CallException>(() => node.Call(server, new Servant.Get()).Soon());

        Assert.Equal(ExitReason.NoProc, error.Reason);
        Assert.False(error.Delivered);
    }

    [Fact]
    [Trait("Rule", "G15")]
    public async Task A_call_to_an_unknown_name_or_to_nobody_fails_with_noproc()
    {
        await using var node = new Node();

        Assert.Equal(ExitReason.NoProc, await node.Call("ada", new Servant.Get()).Failure());
        Assert.Equal(ExitReason.NoProc, await node.Call(default(Pid), new Servant.Get()).Failure());
        Assert.Equal(ExitReason.NoProc, await node.Call((string?)null, new Servant.Get()).Failure());
    }

    [Fact]
    [Trait("Rule", "G15")]
    public async Task A_server_that_calls_itself_by_pid_is_told_so()
    {
        await using var node = new Node();
        var server = await node.StartServant();

        var reason = await node.Call(server, Servant.ToAnswer(async self => await self.Call(self.Pid, new Servant.Get()).Failure())).Soon();

        Assert.Equal(ExitReason.CallingSelf, reason);
        Assert.True(node.IsAlive(server));
    }

    [Fact]
    [Trait("Rule", "G15")]
    public async Task A_server_that_calls_itself_by_name_is_told_so()
    {
        await using var node = new Node();
        var server = await node.StartServant(name: "ada");

        var reason = await node.Call("ada", Servant.ToAnswer(async self => await self.Call("ada", new Servant.Get()).Failure())).Soon();

        Assert.Equal(ExitReason.CallingSelf, reason);
        Assert.True(node.IsAlive(server));
    }

    [Fact]
    [Trait("Rule", "G15")]
    public async Task A_server_that_ends_without_an_answer_gives_its_reason_even_a_normal_one()
    {
        await using var node = new Node();
        foreach (var reason in new[] { ExitReason.Normal, ExitReason.Shutdown, ExitReason.ShutdownWith("detail"), ExitReason.Of("enough") })
        {
            var server = await node.StartServant();

            Assert.Equal(reason, await node.Call(server, Servant.ToEnd(reason)).Failure());
        }
    }

    [Fact]
    [Trait("Rule", "G15")]
    public async Task A_caller_of_a_killed_server_gets_killed()
    {
        await using var node = new Node();
        var server = await node.StartServant();
        var from = await Hang(node, server);

        node.Exit(server, ExitReason.Kill);

        Assert.Equal(ExitReason.Killed, await from.Failure());
    }

    [Fact]
    [Trait("Rule", "G16")]
    public async Task Callers_whose_requests_are_unread_get_the_servers_reason_too()
    {
        await using var node = new Node();
        var server = await node.StartServant();
        var later = await Hang(node, server);
        var gate = Lab.Event();
        var entered = Lab.Event();
        var current = node.Call(server, new Servant.Ask<int>(async (_, _, state) =>
        {
            entered.SetResult();
            await gate.Task;
            return Servant.End(ExitReason.Of("enough"), state);
        }));
        await entered.Task.Soon();
        var unread = node.Call(server, new Servant.Get()).AsTask();
        gate.SetResult();

        Assert.Equal(ExitReason.Of("enough"), await later.Failure());
        Assert.Equal(ExitReason.Of("enough"), await current.Failure());
        var error = await Assert.ThrowsAsync<CallException>(() => unread.Soon());
        Assert.Equal(ExitReason.Of("enough"), error.Reason);
        Assert.False(error.Delivered);
    }

    [Fact]
    public async Task A_failed_call_says_whether_the_server_has_seen_the_request()
    {
        await using var node = new Node();
        var server = await node.StartServant();

        var error = await Assert.ThrowsAsync<CallException>(() => node.Call(server, Servant.ToEnd(ExitReason.Normal)).Soon());

        Assert.True(error.Delivered);
    }

    [Fact]
    [Trait("Rule", "G19")]
    public async Task A_crashing_server_ends_a_linked_caller_by_the_link()
    {
        await using var node = new Node();
        var caught = false;

        var reason = await node.EndOf(async self =>
        {
            var server = (await self.StartLink(new Servant())).Pid;
            try
            {
                await self.Call(server, Servant.ToEnd(ExitReason.Of("enough")));
            }
            catch (CallException)
            {
                caught = node.IsAlive(self.Pid);
            }
        });

        Assert.Equal(ExitReason.Of("enough"), reason);
        Assert.False(caught);
    }

    [Fact]
    [Trait("Rule", "M5")]
    public async Task A_call_behind_a_kill_from_the_same_client_finds_no_process()
    {
        await using var node = new Node();
        for (var round = 0; round < 200; round++)
        {
            var server = await node.StartServant();

            node.Exit(server, ExitReason.Kill);

            Assert.Equal(ExitReason.NoProc, await node.Call(server, new Servant.Get()).Failure());
        }
    }

    // A call that its server keeps unanswered.
    private static async Task<ValueTask<int>> Hang(Node node, Pid server)
    {
        var delivered = Lab.Event();
        var call = node.Call(server, Servant.ToAnswerLater(_ => delivered.SetResult()), Timeout.InfiniteTimeSpan);
        await delivered.Task.Soon();
        return call;
    }
}

using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Diagnostics;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Supervision;
using Pail.Runtime.Tasks;

namespace Pail.Runtime.Tests.Servers;

/// <summary>A process that ends because its own request failed says so: its clients see whom it asked, and what came of that.</summary>
public sealed class NestedFailureTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly Node _node;

    public NestedFailureTests() => _node = new Node(new NodeOptions { TimeProvider = _time });

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    [Trait("Rule", "G14")]
    public async Task A_server_whose_own_call_found_nobody_is_not_itself_taken_for_missing()
    {
        var server = await _node.StartServant();

        var failure = await Assert.ThrowsAsync<CallException>(() => _node.Call(server, CallNobody).Soon());

        var inner = Nested(failure, ExitKind.NoProc);
        Assert.Equal((Destination)server, failure.Server);
        Assert.Equal((Destination)"nobody", inner.Server);
    }

    [Fact]
    [Trait("Rule", "G14")]
    public async Task A_server_whose_own_call_timed_out_is_not_itself_taken_for_slow()
    {
        var slow = await _node.StartServant();
        var server = await _node.StartServant();
        var asked = Lab.Event();
        var request = Servant.ToAnswer(async self =>
        {
            var answer = self.Call(slow, Servant.ToAnswerLater(static _ => { }), TimeSpan.FromSeconds(1));
            asked.SetResult();
            return await answer;
        });
        var call = _node.Call(server, request, Timeout.InfiniteTimeSpan).AsTask();
        await asked.Task.Soon();

        await _time.Pass(TimeSpan.FromSeconds(1), until: call.ContinueWith(static _ => { }, TestContext.Current.CancellationToken));

        var failure = await Assert.ThrowsAsync<CallException>(() => call);
        var inner = Nested(failure, ExitKind.Timeout);
        Assert.Equal((Destination)slow, inner.Server);
    }

    [Fact]
    [Trait("Rule", "G14")]
    public async Task A_failure_that_passes_through_three_servers_names_each_of_them()
    {
        var (first, second, third) = (await _node.StartServant(), await _node.StartServant(), await _node.StartServant());

        var failure = await Assert.ThrowsAsync<CallException>(
            () => _node.Call(
                first, Servant.ToAnswer(self => self.Call(second, Servant.ToAnswer(inner => inner.Call(third, CallNobody))))).Soon());

        var servers = new List<Destination>();
        for (Exception? error = failure; error is not null; error = error.InnerException)
            servers.Add(Assert.IsType<CallException>(error).Server);
        Assert.Equal([first, second, third, "nobody"], servers);
        Assert.All(servers, server => Assert.Contains(server.ToString(), failure.Message, StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Rule", "G14")]
    public async Task A_process_that_lets_a_failed_call_pass_ends_with_the_call_and_not_with_its_reason_alone()
    {
        var reason = await _node.EndOf(static async self => await self.Call("nobody", new Servant.Get()));

        Assert.Equal(ExitReason.NoProc, Assert.IsType<CallException>(reason.Term).Reason);
    }

    [Fact]
    [Trait("Rule", "G40")]
    public async Task A_server_whose_own_stop_of_another_failed_names_the_other()
    {
        var server = await _node.StartServant();

        var failure = await Assert.ThrowsAsync<CallException>(() => _node.Call(server, Servant.ToAnswer(async self =>
        {
            await self.Node.Stop("nobody");
            return 0;
        })).Soon());

        Assert.Equal((Destination)"nobody", Nested(failure, ExitKind.NoProc).Server);
    }

    [Fact]
    [Trait("Rule", "G40")]
    public async Task A_stop_of_a_server_whose_terminate_called_nobody_names_nobody()
    {
        var server = await _node.StartServant(new Servant
        {
            OnTerminate = static async (servant, _, _) => await servant.Me.Call("nobody", new Servant.Get()),
        });

        var failure = await Assert.ThrowsAsync<CallException>(() => _node.Stop(server).Soon());

        Assert.Equal((Destination)"nobody", Nested(failure, ExitKind.NoProc).Server);
    }

    [Fact]
    [Trait("Rule", "G9")]
    public async Task A_start_whose_init_called_nobody_says_whom_it_called_and_keeps_the_exception()
    {
        var start = await _node.Start(new Servant
        {
            OnInit = static async servant =>
            {
                await servant.Me.Call("nobody", new Servant.Get());
                return Servant.Ready();
            },
        }).Soon();

        var call = Assert.IsType<CallException>(start.Reason!.Term);
        Assert.Equal((Destination)"nobody", call.Server);
        Assert.Same(call, Assert.Throws<InvalidOperationException>(() => start.Pid).InnerException);
    }

    [Fact]
    [Trait("Rule", "T3")]
    public async Task A_task_whose_own_call_found_nobody_says_so_to_whoever_awaits_it()
    {
        var failure = await _node.Within(static async self =>
        {
            self.SetTrapExit(true);
            var task = self.Async(static async inner => await inner.Call("nobody", new Servant.Get()));
            return await Assert.ThrowsAsync<TaskExitException>(async () => await task.Await());
        });

        Assert.Equal(ExitKind.Error, failure.Reason.Kind);
        Assert.Equal((Destination)"nobody", Assert.IsType<CallException>(failure.InnerException).Server);
    }

    [Fact]
    [Trait("Rule", "T3")]
    public async Task A_server_that_awaited_a_task_in_vain_names_the_task()
    {
        var server = await _node.StartServant(new Servant { Traps = true });

        var failure = await Assert.ThrowsAsync<CallException>(() => _node.Call(server, Servant.ToAnswer(static async self =>
        {
            var task = self.Async(static async inner => await inner.Call("nobody", new Servant.Get()));
            return await task.Await();
        })).Soon());

        var awaited = Assert.IsType<TaskExitException>(failure.InnerException);
        Assert.Equal((Destination)"nobody", Assert.IsType<CallException>(awaited.InnerException).Server);
    }

    [Fact]
    [Trait("Rule", "A3")]
    public async Task An_agent_whose_function_asked_another_in_vain_names_the_other()
    {
        var agent = (await _node.StartAgent(static () => 0)).Pid;
        var node = _node;

        var failure = await Assert.ThrowsAsync<CallException>(
            () => node.Agent<int>(agent).Get(
                _ => node.Agent<int>("nobody").Get(static number => number).AsTask().GetAwaiter().GetResult()).Soon());

        Assert.Equal((Destination)"nobody", Nested(failure, ExitKind.NoProc).Server);
    }

    [Fact]
    [Trait("Rule", "Y1")]
    public async Task A_server_whose_system_request_to_another_failed_names_the_other()
    {
        var server = await _node.StartServant();

        var failure = await Assert.ThrowsAsync<CallException>(
            () => _node.Call(server, Servant.ToAnswer(static self => self.Sys("nobody").GetState<int>())).Soon());

        Assert.Equal((Destination)"nobody", Nested(failure, ExitKind.NoProc).Server);
    }

    [Fact]
    [Trait("Rule", "S3")]
    public async Task A_supervisor_whose_child_called_nobody_in_init_says_so()
    {
        var child = ChildSpec.Of("child", static () => new Servant
        {
            OnInit = static async servant =>
            {
                await servant.Me.Call("nobody", new Servant.Get());
                return Servant.Ready();
            },
        });

        var start = await _node.StartSupervisor([child]).Soon();

        var failed = Assert.IsType<FailedToStartChild>(start.Reason!.Term);
        Assert.Equal((Destination)"nobody", Assert.IsType<CallException>(failed.Reason.Term).Server);
    }

    [Fact]
    [Trait("Rule", "G39")]
    public async Task The_crash_report_says_whom_the_server_called()
    {
        var server = await _node.StartServant(name: "ada");
        await _node.Call(server, CallNobody).Failure();
        await _node.End(server);

        var crash = Assert.Single(_node.Crashes());

        Assert.Equal(("ada", (Destination)"nobody"), (crash.Name, Assert.IsType<CallException>(crash.Reason.Term).Server));
    }

    private static Servant.Ask<int> CallNobody => Servant.ToAnswer(static self => self.Call("nobody", new Servant.Get()));

    private static CallException Nested(CallException failure, ExitKind kind)
    {
        Assert.Equal(ExitKind.Error, failure.Reason.Kind);
        var inner = Assert.IsType<CallException>(failure.InnerException);
        Assert.Same(inner, failure.Reason.Term);
        Assert.Equal(kind, inner.Reason.Kind);
        return inner;
    }
}

using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Servers;

/// <summary>
/// An answer of the wrong type, and an agent reached with the wrong type of state, are the caller's error. The server goes on.
/// </summary>
public sealed class WrongTypeTests : IAsyncDisposable
{
    private readonly LogProbe _log = new();
    private readonly Node _node;

    public WrongTypeTests() => _node = new Node(new NodeOptions { LoggerFactory = _log });

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Theory]
    [Trait("Rule", "G23")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_reply_of_another_type_fails_the_caller_with_both_types_and_the_server_goes_on(bool queued)
    {
        var server = await _node.StartServant();
        var request = new Servant.Ask<int>(async (servant, _, state) =>
        {
            if (queued)
                await Task.Yield();
            return servant.Answer("seven", state + 1);
        });

        var failure = await Assert.ThrowsAsync<CallException>(() => _node.Call(server, request).Soon());

        Assert.Contains("must be of type Int32, but the server replied with String", failure.Message, StringComparison.Ordinal);
        Assert.IsType<InvalidCastException>(failure.InnerException);
        Assert.True(failure.Delivered);
        Assert.Equal(1, await _node.Call(server, new Servant.Get()).Soon());
    }

    [Fact]
    [Trait("Rule", "G23")]
    public async Task A_process_whose_call_is_answered_with_another_type_can_catch_that()
    {
        var server = await _node.StartServant();

        var failure = await _node.Within(async self => await Assert.ThrowsAsync<CallException>(
            async () => await self.Call(server, new Servant.Ask<int>(static (servant, _, state) => servant.Answer("seven", state)))));

        Assert.IsType<InvalidCastException>(failure.InnerException);
    }

    [Fact]
    [Trait("Rule", "G23")]
    public async Task No_answer_where_a_number_is_declared_fails_the_caller()
    {
        var server = await _node.StartServant();

        var failure = await Assert.ThrowsAsync<CallException>(
            () => _node.Call(server, new Servant.Ask<int>(static (servant, _, state) => servant.Answer<string?>(null, state))).Soon());

        Assert.Contains("replied with null", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Rule", "G36")]
    public async Task A_stop_with_a_reply_of_another_type_fails_the_caller_and_stops_with_its_reason()
    {
        var server = await _node.StartServant();
        var ended = _node.WaitForExit(server);

        var failure = await Assert.ThrowsAsync<CallException>(
            () => _node.Call(
                server, new Servant.Ask<int>(static (servant, _, state) => servant.EndWith(ExitReason.Shutdown, "seven", state))).Soon());

        Assert.IsType<InvalidCastException>(failure.InnerException);
        Assert.Equal(ExitReason.Shutdown, await ended.Soon());
    }

    [Fact]
    [Trait("Rule", "G20")]
    public async Task A_later_reply_of_another_type_fails_the_caller_and_not_whoever_replies()
    {
        var server = await _node.StartServant();
        var kept = new TaskCompletionSource<From>(TaskCreationOptions.RunContinuationsAsynchronously);
        var call = _node.Call(server, Servant.ToAnswerLater(kept.SetResult)).AsTask();
        var from = await kept.Task.Soon();

        from.Reply("seven");
        from.Reply(7);

        Assert.IsType<InvalidCastException>((await Assert.ThrowsAsync<CallException>(() => call.Soon())).InnerException);
        Assert.Equal(0, await _node.Call(server, new Servant.Get()).Soon());
    }

    [Fact]
    [Trait("Rule", "A2")]
    public async Task An_agent_reached_with_another_type_of_state_fails_the_caller_and_goes_on()
    {
        var pid = (await _node.StartAgent(static () => 1)).Pid;
        var wrong = _node.Agent<string>(pid);

        var calls = new Func<Task>[] { () => wrong.Get(static text => text.Length).Soon(), () => wrong.Update(static text => text).Soon() };
        foreach (var call in calls)
        {
            var failure = await Assert.ThrowsAsync<CallException>(call);
            Assert.Contains("is of type Int32, but the function is for a state of type String", failure.Message, StringComparison.Ordinal);
        }

        Assert.Equal(1, await _node.Agent<int>(pid).Get(static number => number).Soon());
    }

    [Fact]
    [Trait("Rule", "A2")]
    public async Task A_cast_to_an_agent_of_another_type_is_dropped_and_logged()
    {
        var pid = (await _node.StartAgent(static () => 1)).Pid;

        _node.Agent<string>(pid).Cast(static text => text + "!");

        Assert.Equal(1, await _node.Agent<int>(pid).Get(static number => number).Soon());
        Assert.Contains(_log.Errors, static line => line.Contains("dropped a cast", StringComparison.Ordinal));
    }
}

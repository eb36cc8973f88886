using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Servers;

/// <summary>What the callbacks get, and what their results do.</summary>
public sealed class GenServerCallbackTests
{
    [Fact]
    [Trait("Rule", "G23")]
    public async Task A_reply_answers_and_keeps_the_state()
    {
        await using var node = new Node();
        var server = await node.StartServant();

        Assert.Equal(2, await node.Call(server, new Servant.Add(2)).Soon());
        Assert.Equal(5, await node.Call(server, new Servant.Add(3)).Soon());
    }

    [Fact]
    [Trait("Rule", "G23")]
    public async Task A_stop_with_a_reply_answers_and_ends()
    {
        await using var node = new Node();
        var server = await node.StartServant();
        var ended = node.WaitForExit(server);

        Assert.Equal(7, await node.Call(
            server, new Servant.Ask<int>((servant, _, state) => servant.EndWith(ExitReason.Of("enough"), 7, state))).Soon());
        Assert.Equal(ExitReason.Of("enough"), await ended.Soon());
    }

    [Fact]
    [Trait("Rule", "G23")]
    public async Task A_cast_changes_the_state()
    {
        await using var node = new Node();
        var server = await node.StartServant();

        node.Cast(server, Servant.ToAdd(2));

        Assert.Equal(2, await node.Call(server, new Servant.Get()).Soon());
    }

    [Fact]
    [Trait("Rule", "G23")]
    public async Task A_cast_may_end_the_server()
    {
        await using var node = new Node();
        var server = await node.StartServant();
        var ended = node.WaitForExit(server);

        node.Cast(server, new Servant.Tell((_, state) => Servant.End(ExitReason.Shutdown, state)));

        Assert.Equal(ExitReason.Shutdown, await ended.Soon());
    }

    [Fact]
    [Trait("Rule", "G23")]
    public async Task A_message_may_change_the_state_and_end_the_server()
    {
        await using var node = new Node();
        var server = await node.StartServant(new Servant
        {
            OnInfo = (_, message, state) => message is int number ? Servant.Go(state + number) : Servant.End(ExitReason.Of(message), state),
        });
        var ended = node.WaitForExit(server);

        node.Send(server, 3);
        Assert.Equal(3, await node.Call(server, new Servant.Get()).Soon());
        node.Send(server, "bye");

        Assert.Equal(ExitReason.Of("bye"), await ended.Soon());
    }

    [Fact]
    [Trait("Rule", "G29")]
    public async Task An_unexpected_message_is_logged_and_dropped()
    {
        using var log = new LogProbe();
        await using var node = new Node(new NodeOptions { LoggerFactory = log });
        var server = await node.StartServant();

        node.Send(server, "what is this?");

        Assert.Equal(0, await node.Call(server, new Servant.Get()).Soon());
        Assert.Contains("what is this?", Assert.Single(log.Errors));
    }

    [Fact]
    [Trait("Rule", "G30")]
    public async Task A_monitors_message_goes_to_handle_info()
    {
        await using var node = new Node();
        var heard = new TaskCompletionSource<object>();
        var server = await node.StartServant(new Servant
        {
            OnInfo = (_, message, state) =>
            {
                heard.SetResult(message);
                return Servant.Go(state);
            },
        });
        var other = await node.StartServant();
        await node.Call(server, Servant.ToAnswer(self =>
        {
            self.Monitor(other);
            return 0;
        })).Soon();

        await node.Stop(other).Soon();

        Assert.Equal(
            (other, ExitReason.Normal), Assert.IsType<Down>(await heard.Task.Soon()) is var down ? (down.Pid, down.Reason) : default);
    }

    [Fact]
    public async Task A_callback_may_receive_selectively_and_leaves_the_rest_in_order()
    {
        await using var node = new Node();
        var heard = new List<string>();
        var server = await node.StartServant(new Servant
        {
            OnInfo = (_, message, state) =>
            {
                heard.Add((string)message);
                return Servant.Go(state);
            },
        });
        var waiting = Lab.Event();
        var call = node.Call(server, Servant.ToAnswer(async self =>
        {
            waiting.SetResult();
            return await self.Receive<int>();
        }));
        await waiting.Task.Soon();

        node.Send(server, "one");
        node.Send(server, "two");
        node.Send(server, 7);

        Assert.Equal(7, await call.Soon());
        await node.Call(server, new Servant.Get()).Soon();
        Assert.Equal(["one", "two"], heard);
    }

    [Fact]
    public async Task A_callback_that_leaves_its_context_comes_back_to_it()
    {
        await using var node = new Node();
        var server = await node.StartServant();

        var answer = await node.Call(server, new Servant.Ask<int>(async (servant, _, state) =>
        {
            await Task.Yield();
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            return servant.Answer(state + 1, state + 1);
        })).Soon();

        Assert.Equal(1, answer);
        Assert.Equal(2, await node.Call(server, new Servant.Add(1)).Soon());
    }
}

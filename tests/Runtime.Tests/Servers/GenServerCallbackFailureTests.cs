using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Servers;

/// <summary>A callback that throws, or returns an invalid result, ends its server.</summary>
public sealed class GenServerCallbackFailureTests
{
    [Fact]
    [Trait("Rule", "G27")]
    public async Task A_result_of_a_call_that_nobody_made_ends_the_server()
    {
        await using var node = new Node();
        var server = await node.StartServant();

        var reason = await node.Call(server, new Servant.Ask<int>((_, _, _) => default)).Failure();

        Assert.IsType<InvalidOperationException>(reason.Term);
        Assert.False(node.IsAlive(server));
    }

    [Fact]
    [Trait("Rule", "G27")]
    public async Task A_result_kept_from_another_call_ends_the_server_instead_of_answering_with_nothing()
    {
        await using var node = new Node();
        var server = await node.StartServant();
        GenServer<int>.CallResult? kept = null;
        var request = new Servant.Ask<string>((servant, _, state) => ValueTask.FromResult(kept ??= servant.Answer("once", state)));
        Assert.Equal("once", await node.Call(server, request).Soon());

        var reason = await node.Call(server, request).Failure();

        Assert.Contains("not for this message", Assert.IsType<InvalidOperationException>(reason.Term).Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Rule", "G27")]
    public async Task A_result_of_a_cast_that_nobody_made_ends_the_server()
    {
        await using var node = new Node();
        var server = await node.StartServant();
        var ended = node.WaitForExit(server);

        node.Cast(server, new Servant.Tell((_, _) => default));

        Assert.IsType<InvalidOperationException>((await ended.Soon()).Term);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Rule", "G28")]
    public async Task An_exception_in_a_call_ends_the_server_with_it(bool late)
    {
        await using var node = new Node();
        var server = await node.StartServant();
        var error = new FormatException("broken");

        var reason = await node.Call(server, new Servant.Ask<int>(async (_, _, _) =>
        {
            if (late)
                await Task.Yield();
            throw error;
        })).Failure();

        Assert.Equal(ExitReason.Error(error), reason);
        Assert.Equal(ExitReason.NoProc, await node.End(server));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Rule", "G28")]
    public async Task An_exception_in_a_cast_ends_the_server_with_it(bool late)
    {
        await using var node = new Node();
        var server = await node.StartServant();
        var error = new FormatException("broken");
        var ended = node.WaitForExit(server);

        node.Cast(server, new Servant.Tell(async (_, _) =>
        {
            if (late)
                await Task.Yield();
            throw error;
        }));

        Assert.Equal(ExitReason.Error(error), await ended.Soon());
    }

    [Fact]
    [Trait("Rule", "G28")]
    public async Task An_exit_in_a_callback_ends_the_server_with_its_reason()
    {
        await using var node = new Node();
        var server = await node.StartServant();

        var reason = await node.Call(server, Servant.ToAnswer(self =>
        {
            self.Exit(ExitReason.Of("enough"));
            return 0;
        })).Failure();

        Assert.Equal(ExitReason.Of("enough"), reason);
    }

    [Fact]
    [Trait("Rule", "G29")]
    public async Task A_callback_that_is_not_overridden_ends_the_server()
    {
        await using var node = new Node();
        var called = (await node.Start(new Bare()).Soon()).Pid;
        var cast = (await node.Start(new Bare()).Soon()).Pid;
        var ended = node.WaitForExit(cast);

        Assert.IsType<InvalidOperationException>((await node.Call(called, new Servant.Get()).Failure()).Term);
        node.Cast(cast, "anything");
        Assert.IsType<InvalidOperationException>((await ended.Soon()).Term);
    }

    [Fact]
    public async Task A_result_of_a_callback_whose_server_was_killed_meanwhile_changes_nothing()
    {
        await using var node = new Node();
        var server = await node.StartServant();
        var gate = Lab.Event();
        var entered = Lab.Event();
        var finished = Lab.Event();
        var call = node.Call(server, new Servant.Ask<int>(async (servant, _, state) =>
        {
            entered.SetResult();
            await gate.Task;
            try
            {
                return servant.Answer(-1, state);
            }
            finally
            {
                finished.SetResult();
            }
        }));
        await entered.Task.Soon();
        node.Exit(server, ExitReason.Kill);

        Assert.Equal(ExitReason.Killed, await call.Failure());
        gate.SetResult();
        await finished.Task.Soon();

        var next = await node.StartServant();
        for (var i = 1; i <= 100; i++)
            Assert.Equal(i, await node.Call(next, new Servant.Add(1)).Soon());
    }

    private sealed class Bare : GenServer<int>
    {
        protected override ValueTask<InitResult> Init() => Ok(0);
    }
}

using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Servers;

/// <summary>What ends an agent, and what its callers learn of it.</summary>
public sealed class AgentFailureTests
{
    [Fact]
    [Trait("Rule", "A3")]
    public async Task A_function_that_throws_ends_the_agent_and_fails_the_call()
    {
        await using var node = new Node();
        var pid = (await node.StartAgent(() => 1).Soon()).Pid;
        var error = new FormatException("broken");

        Assert.Equal(ExitReason.Error(error), await node.Agent<int>(pid).Get<int>(_ => throw error).Failure());
        Assert.False(node.IsAlive(pid));
    }

    [Fact]
    [Trait("Rule", "A5")]
    public async Task An_agent_that_calls_itself_ends()
    {
        await using var node = new Node();
        var pid = (await node.StartAgent(() => 1).Soon()).Pid;
        var agent = node.Agent<int>(pid);

        var reason = await agent.Get(_ => agent.Get(n => n).AsTask().GetAwaiter().GetResult()).Failure();

        Assert.Equal(ExitReason.CallingSelf, Assert.IsType<CallException>(reason.Term).Reason);
        Assert.False(node.IsAlive(pid));
    }

    [Fact]
    [Trait("Rule", "A3")]
    public async Task A_function_that_exits_ends_the_agent_with_its_reason_and_changes_nothing_before()
    {
        using var log = new LogProbe();
        await using var node = new Node(new NodeOptions { LoggerFactory = log });
        var pid = (await node.StartAgent(static () => 1).Soon()).Pid;

        var reason = await node.Agent<int>(pid).GetAndUpdate<int>(static _ => throw new ExitException(ExitReason.Shutdown)).Failure();

        Assert.Equal(ExitReason.Shutdown, reason);
        Assert.Empty(log.Errors);
    }

    [Fact]
    [Trait("Rule", "A3")]
    public async Task A_cast_that_throws_ends_the_agent()
    {
        await using var node = new Node();
        var pid = (await node.StartAgent(static () => 1).Soon()).Pid;
        var ended = node.WaitForExit(pid);

        node.Agent<int>(pid).Cast(static _ => throw new FormatException("broken"));

        Assert.IsType<FormatException>((await ended.Soon()).Term);
    }

    [Fact]
    [Trait("Rule", "A4")]
    public async Task What_a_function_throws_is_never_its_result()
    {
        await using var node = new Node();
        var pid = (await node.StartAgent(static () => 1).Soon()).Pid;
        var thrown = new ResultException(7);

        Assert.Equal(ExitReason.Error(thrown), await node.Agent<int>(pid).Update(_ => throw thrown).Failure());
        Assert.False(node.IsAlive(pid));
    }

    [Fact]
    [Trait("Rule", "A2")]
    public async Task No_function_is_an_argument_error()
    {
        await using var node = new Node();
        var agent = node.Agent<int>("ada");

        await Assert.ThrowsAsync<ArgumentNullException>(async () => await agent.Get((Func<int, int>)null!));
        await Assert.ThrowsAsync<ArgumentNullException>(async () => await agent.Update(null!));
        await Assert.ThrowsAsync<ArgumentNullException>(async () => await agent.GetAndUpdate((Func<int, (int, int)>)null!));
        Assert.Throws<ArgumentNullException>(() => agent.Cast(null!));
        await Assert.ThrowsAsync<ArgumentNullException>(async () => await node.StartAgent((Func<int>)null!));
    }

    [Fact]
    [Trait("Rule", "A2")]
    public async Task A_negative_time_is_an_argument_error()
    {
        await using var node = new Node();
        var agent = node.Agent<int>((await node.StartAgent(static () => 1).Soon()).Pid);

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await agent.Get(static n => n, TimeSpan.FromSeconds(-1)));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await agent.Stop(timeout: TimeSpan.FromSeconds(-1)));
        Assert.Equal(1, await agent.Get(static n => n).Soon());
    }

    [Fact]
    [Trait("Rule", "A6")]
    public async Task A_cast_and_a_request_that_are_none_of_an_agents_end_it()
    {
        await using var node = new Node();
        var pid = (await node.StartAgent(static () => 1).Soon()).Pid;
        var ended = node.WaitForExit(pid);

        node.Cast(pid, "no function");

        Assert.IsType<InvalidOperationException>((await ended.Soon()).Term);
    }

    private sealed class ResultException(int result) : Exception($"{result}");
}

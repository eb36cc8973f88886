using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Servers;

/// <summary>Servers that only keep a state.</summary>
public sealed class AgentTests
{
    [Fact]
    [Trait("Rule", "A1")]
    public async Task The_start_function_makes_the_state_in_the_agent()
    {
        await using var node = new Node();

        var (agent, maker) = await node.Within(async self =>
        {
            var agent = (await self.StartAgentLink(agent => agent.Pid)).Pid;
            return (agent, await node.Agent<Pid>(agent).Get(pid => pid));
        });

        Assert.Equal(agent, maker);
    }

    [Fact]
    [Trait("Rule", "A1")]
    public async Task A_start_function_that_throws_is_the_error()
    {
        await using var node = new Node();
        var error = new FormatException("broken");

        Assert.Equal(StartResult.Error(ExitReason.Error(error)), await node.StartAgent<int>(() => throw error).Soon());
    }

    [Fact]
    [Trait("Rule", "A2")]
    public async Task Get_computes_in_the_agent_and_leaves_the_state()
    {
        await using var node = new Node();
        var agent = await Start(node);

        Assert.Equal(2, await agent.Get(n => n + 1).Soon());
        Assert.Equal(3, await agent.Get((n, more) => n + more, 2).Soon());
        Assert.Equal(1, await agent.Get(n => n).Soon());
    }

    [Fact]
    [Trait("Rule", "A2")]
    public async Task Update_replaces_the_state()
    {
        await using var node = new Node();
        var agent = await Start(node);

        await agent.Update(n => n + 1).Soon();

        Assert.Equal(2, await agent.Get(n => n).Soon());
    }

    [Fact]
    [Trait("Rule", "A2")]
    public async Task Get_and_update_does_both()
    {
        await using var node = new Node();
        var agent = await Start(node);

        Assert.Equal("was 1", await agent.GetAndUpdate(n => ($"was {n}", n + 1)).Soon());
        Assert.Equal("was 2", await agent.GetAndUpdate((n, more) => ($"was {n}", n + more), 3).Soon());
        Assert.Equal(5, await agent.Get(n => n).Soon());
    }

    [Fact]
    [Trait("Rule", "A2")]
    public async Task Cast_updates_some_time_later()
    {
        await using var node = new Node();
        var agent = await Start(node);

        agent.Cast(n => n + 1);

        Assert.Equal(2, await agent.Get(n => n).Soon());
    }

    [Fact]
    [Trait("Rule", "A2")]
    public async Task Cast_to_nobody_is_no_error()
    {
        await using var node = new Node();

        node.Agent<int>("ada").Cast(n => n + 1);

        Assert.Equal(ExitReason.NoProc, await node.Agent<int>("ada").Get(n => n).Failure());
    }

    [Fact]
    [Trait("Rule", "A5")]
    public async Task An_update_that_timed_out_is_applied_all_the_same()
    {
        var time = new FakeTimeProvider();
        await using var node = new Node(new NodeOptions { TimeProvider = time });
        var holding = Lab.Event();
        var agent = (await node.StartAgent(() => 1).Soon()).Pid;
        using var busy = new ManualResetEventSlim();

        // The agent's turn is held by a function on a thread of its own.
        var holder = Task.Factory.StartNew(
            () => node.Agent<int>(agent).Get(n =>
            {
                holding.SetResult();
                busy.Wait(TestContext.Current.CancellationToken);
                return n;
            }, Timeout.InfiniteTimeSpan).AsTask(),
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default).Unwrap();
        await holding.Task.Soon();
        var update = node.Agent<int>(agent).Update(n => n + 1);
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(ExitReason.Timeout, await update.Failure());
        busy.Set();

        Assert.Equal(1, await holder.Soon());
        Assert.Equal(2, await node.Agent<int>(agent).Get(n => n).Soon());
    }

    [Fact]
    [Trait("Rule", "A6")]
    public async Task Unknown_messages_are_logged_and_ignored()
    {
        using var log = new LogProbe();
        await using var node = new Node(new NodeOptions { LoggerFactory = log });
        var pid = (await node.StartAgent(() => 1).Soon()).Pid;

        node.Send(pid, "what is this?");

        Assert.Equal(1, await node.Agent<int>(pid).Get(n => n).Soon());
        Assert.Contains("what is this?", Assert.Single(log.Errors));
    }

    [Fact]
    [Trait("Rule", "A2")]
    public async Task Stop_ends_it_with_the_reason_given()
    {
        await using var node = new Node();
        var pid = (await node.StartAgent(() => 1).Soon()).Pid;
        var ended = node.WaitForExit(pid);

        await node.Agent<int>(pid).Stop(ExitReason.Shutdown).Soon();

        Assert.Equal(ExitReason.Shutdown, await ended.Soon());
    }

    [Fact]
    [Trait("Rule", "A2")]
    public async Task An_agent_is_called_by_its_name()
    {
        await using var node = new Node();
        await node.StartAgent(() => 1, new ServerOptions { Name = "ada" }).Soon();

        Assert.Equal(1, await node.Agent<int>("ada").Get(n => n).Soon());
    }

    private static async Task<Agent<int>> Start(Node node) => node.Agent<int>((await node.StartAgent(() => 1).Soon()).Pid);

    [Fact]
    [Trait("Rule", "A1")]
    public async Task Who_starts_an_agent_linked_ends_with_it()
    {
        await using var node = new Node();

        var reason = await node.EndOf(async self =>
        {
            var agent = (await self.StartAgentLink(static () => 1)).Pid;
            await self.Node.Agent<int>(agent).Stop(ExitReason.Of("bad"));
            await self.Receive<string>();
        });

        Assert.Equal(ExitReason.Of("bad"), reason);
    }

    [Fact]
    [Trait("Rule", "A6")]
    public async Task Every_function_may_have_an_argument_behind_the_state()
    {
        await using var node = new Node();
        var pid = (await node.StartAgent(static text => text.Length, "three").Soon()).Pid;
        var agent = node.Agent<int>(pid);

        await agent.Update(static (n, more) => n + more, 10).Soon();
        agent.Cast(static (n, times) => n * times, 2);

        Assert.Equal("30 is the state", await agent.Get(static (n, text) => n + text, " is the state").Soon());
        Assert.Equal(30, await agent.GetAndUpdate(static (n, next) => (n, next), 1).Soon());
        Assert.Equal(1, await agent.Get(static n => n).Soon());
        Assert.Equal(4, await node.Within(async self =>
        {
            var linked = (await self.StartAgentLink(static text => text.Length, "four")).Pid;
            return await self.Node.Agent<int>(linked).Get(static n => n);
        }));
    }
}

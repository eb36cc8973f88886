using Pail.Runtime.Processes;

namespace Pail.Runtime.Tests.Processes;

/// <summary>Code that computes and never looks at its signals can watch its token.</summary>
public sealed class ComputingTests
{
    [Theory]
    [InlineData("kill")]
    [InlineData("shutdown")]
    [Trait("Rule", "P18")]
    public async Task Code_that_computes_sees_its_token_cancelled_when_an_exit_signal_waits(string reason)
    {
        await using var node = new Node();
        var (pid, computes) = Compute(node, self => { });
        await computes.Soon();

        var end = node.End(pid);
        node.Exit(pid, reason == "kill" ? ExitReason.Kill : ExitReason.Shutdown);

        Assert.Equal(reason == "kill" ? ExitReason.Killed : ExitReason.Shutdown, await end);
    }

    [Fact]
    [Trait("Rule", "P18")]
    public async Task Code_that_computes_sees_its_token_cancelled_when_a_linked_process_ends()
    {
        await using var node = new Node();
        var peer = node.Idle();
        var (pid, computes) = Compute(node, self => self.Link(peer));
        await computes.Soon();

        var end = node.End(pid);
        node.Exit(peer, Lab.Boom);

        Assert.Equal(Lab.Boom, await end);
    }

    [Fact]
    [Trait("Rule", "P18")]
    public async Task A_signal_that_will_not_end_it_leaves_the_token_of_code_that_computes_alone()
    {
        await using var node = new Node();
        var (pid, computes) = Compute(node, self => self.TrapExit = true);
        await computes.Soon();
        node.Exit(pid, Lab.Boom);
        node.Exit(pid, ExitReason.Normal);
        var other = node.Idle();
        var linked = node.Spawn(async self =>
        {
            self.Link(pid);
            await Lab.Sleep(self);
        });
        var ends = Task.WhenAll(node.End(other), node.End(linked));
        node.Exit(other, ExitReason.Kill);
        node.Exit(linked, Lab.Boom);
        await ends;

        Assert.True(node.IsAlive(pid));

        var end = node.End(pid);
        node.Exit(pid, ExitReason.Kill);
        Assert.Equal(ExitReason.Killed, await end);
    }

    [Fact]
    public async Task Disposing_the_node_ends_code_that_computes_and_watches_its_token()
    {
        var node = new Node();
        var (_, computes) = Compute(node, self => { });
        await computes.Soon();

        await node.DisposeAsync().AsTask().Soon();

        Assert.Equal(0, node.ProcessCount);
    }

    [Fact]
    public async Task What_a_callback_of_the_token_throws_is_logged_and_harms_nobody()
    {
        using var reports = new Reports();
        await using var node = new Node(new NodeOptions { LoggerFactory = reports });
        var (pid, computes) = Compute(node, self => self.Ended.Register(() => throw new InvalidOperationException("callback")));
        await computes.Soon();

        var end = node.End(pid);
        node.Exit(pid, ExitReason.Kill);

        Assert.Equal(ExitReason.Killed, await end);

        // Told by the thread that cancels, which the process does not wait for.
        while (reports.All.IsEmpty)
            await Task.Yield();
        Assert.Equal("callback", Assert.Single(reports.All).Error?.InnerException?.Message);
    }

    private static (Pid Pid, Task Computes) Compute(Node node, Action<Self> first)
    {
        var computes = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var pid = node.Spawn(async self =>
        {
            var ended = self.Ended;
            first(self);
            computes.SetResult();
            while (!ended.IsCancellationRequested)
                Thread.SpinWait(100);
            await self.Receive();
        });
        return (pid, computes.Task);
    }
}

using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Supervision;

namespace Pail.Runtime.Tests.Supervision;

/// <summary>Restarts that fail and are tried again.</summary>
public sealed class RestartAttemptTests
{
    [Fact]
    [Trait("Rule", "S19")]
    public async Task Each_failing_attempt_counts()
    {
        await using var node = new Node();
        var attempts = 0;
        var supervisor = await node.Supervise(null, OnceOnly(() => attempts++));
        var ended = node.WaitForExit(supervisor);

        await node.Kill((await node.Child(supervisor, "one")).Pid!.Value);

        Assert.Equal(ExitReason.Shutdown, await ended.Soon());
        Assert.Equal(4, attempts);
    }

    [Fact]
    [Trait("Rule", "S20")]
    public async Task Between_attempts_the_child_is_shown_as_restarting()
    {
        await using var node = new Node();
        var (supervisor, retrying, gate) = await Retrying(node);

        await retrying.Task.Soon();
        var children = node.WhichChildren(supervisor);
        gate.SetResult();

        Assert.Equal([new ChildInfo("one", null, true, ChildType.Worker)], await children.Soon());
    }

    [Fact]
    [Trait("Rule", "S20")]
    public async Task Terminating_a_child_between_attempts_cancels_the_next()
    {
        using var log = new LogProbe();
        await using var node = new Node(new NodeOptions { LoggerFactory = log });
        var (supervisor, retrying, gate) = await Retrying(node);

        await retrying.Task.Soon();
        var terminated = node.TerminateChild(supervisor, "one");
        gate.SetResult();

        Assert.True(await terminated.Soon());
        await log.RoundTrip(node, supervisor);
        Assert.Equal([new ChildInfo("one", null, false, ChildType.Worker)], await node.Children(supervisor));
    }

    [Fact]
    [Trait("Rule", "S22")]
    public async Task A_child_that_chooses_not_to_restart_is_kept_without_a_process()
    {
        await using var node = new Node();
        var first = true;
        var supervisor = await node.Supervise(null, ChildSpec.Of("one", () => new Servant
        {
            OnInit = _ =>
            {
                var result = first ? Servant.Ready() : Servant.Ignored();
                first = false;
                return result;
            },
        }));

        await node.Kill((await node.Child(supervisor, "one")).Pid!.Value);

        Assert.Equal([new ChildInfo("one", null, false, ChildType.Worker)], await node.Children(supervisor));
    }

    private static ChildSpec OnceOnly(Func<int> attempt) => new()
    {
        Id = "one",
        Start = async self => attempt() == 0 ? await self.StartLink(new Servant()) : throw new FormatException("broken"),
    };

    // A supervisor whose child has ended, in the middle of an attempt to restart it that fails when the gate opens.
    private static async Task<(Pid Supervisor, TaskCompletionSource Retrying, TaskCompletionSource Gate)> Retrying(Node node)
    {
        var retrying = Lab.Event();
        var gate = Lab.Event();
        var starts = 0;
        var supervisor = await node.Supervise(new SupervisorOptions { MaxRestarts = 100 }, new ChildSpec
        {
            Id = "one",
            Start = async self =>
            {
                switch (++starts)
                {
                    case 1:
                        return await self.StartLink(new Servant());
                    case 2:
                        retrying.SetResult();
                        await gate.Task;
                        return StartResult.Error(ExitReason.Of("not yet"));
                    default:
                        return await self.StartLink(new Servant());
                }
            },
        });
        await node.Kill((await node.Child(supervisor, "one")).Pid!.Value);
        return (supervisor, retrying, gate);
    }
}

using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Processes;

/// <summary>What is left of a process whose own function has returned: flows that it has begun and does not await.</summary>
public sealed class FinishedUnwindingTests
{
    private readonly ManualScheduler _scheduler = new();

    [Fact]
    [Trait("Rule", "P3")]
    public async Task A_flow_that_is_ready_when_the_function_returns_goes_on_once()
    {
        using var reports = new Reports();
        await using var node = new Node(
            new NodeOptions { Scheduler = _scheduler, LoggerFactory = reports, ShutdownTimeout = TimeSpan.Zero });
        var (ready, runs) = (Tests.Lab.Event(), 0);
        node.Spawn(self =>
        {
            _ = Flow();
            ready.SetResult();
            return Task.CompletedTask;
        });

        Assert.True(_scheduler.RunOne());

        Assert.Equal(1, _scheduler.Runnable);
        _scheduler.RunAll();
        Assert.Equal(1, runs);
        Assert.Empty(reports.All);

        async Task Flow()
        {
            await ready.Task;
            runs++;
        }
    }

    [Fact]
    [Trait("Rule", "P3")]
    public async Task Two_flows_that_outlive_the_function_do_not_run_at_the_same_time()
    {
        await using var node = new Node(new NodeOptions { Scheduler = _scheduler, ShutdownTimeout = TimeSpan.Zero });
        var (first, second) = (Tests.Lab.Event(), Tests.Lab.Event());
        var seen = new List<string>();
        node.Spawn(self =>
        {
            _ = First();
            _ = Second();
            first.SetResult();
            return Task.CompletedTask;
        });

        _scheduler.RunAll();

        Assert.Equal(["first begins", "first ends", "second"], seen);

        async Task First()
        {
            await first.Task;
            seen.Add("first begins");

            // What another thread could do meanwhile.
            RunElsewhere();
            second.SetResult();
            RunElsewhere();
            seen.Add("first ends");
        }

        async Task Second()
        {
            await second.Task;
            seen.Add("second");
        }
    }

    [Fact]
    public async Task A_process_that_ends_while_its_flow_waits_for_an_answer_does_not_hide_others_that_unwind()
    {
        // As many as there are stripes of the list of processes, and two more.
        const int Others = 18;
        await using var node = new Node(new NodeOptions { Scheduler = _scheduler, ShutdownTimeout = TimeSpan.Zero });
        var (goOn, unwound) = (Tests.Lab.Event(), 0);
        var stuck = node.Spawn(async self =>
        {
            try
            {
                await Lab.Sleep(self);
            }
            finally
            {
                await goOn.Task;
            }
        });
        var silent = node.Spawn(new Servant().Prepared(node), null);
        _scheduler.RunAll();
        node.Exit(stuck, ExitReason.Kill);
        _scheduler.RunAll();
        Assert.Equal([stuck], node.Unwinding);

        for (var i = 0; i < Others; i++)
        {
            node.Spawn(self =>
            {
                _ = AskInVain(self);
                return Task.CompletedTask;
            });
            _scheduler.RunAll();
        }

        Assert.Equal(Others, unwound);
        Assert.Equal([stuck], node.Unwinding);
        goOn.SetResult();
        _scheduler.RunAll();
        Assert.Empty(node.Unwinding);

        async Task AskInVain(Self self)
        {
            try
            {
                await self.Call(silent, Servant.ToAnswerLater(static _ => { }), Timeout.InfiniteTimeSpan);
            }
            finally
            {
                unwound++;
            }
        }
    }

    [Fact]
    public async Task A_receive_that_was_begun_and_never_awaited_leaves_no_timer_behind()
    {
        await using var node = new Node(new NodeOptions { Scheduler = _scheduler, ShutdownTimeout = TimeSpan.Zero });
        var pid = node.Spawn(self =>
        {
            var begun = self.TryReceive<int>(TimeSpan.FromHours(1));
            return Task.CompletedTask;
        });

        _scheduler.RunAll();

        Assert.False(node.IsAlive(pid));
        Assert.Equal(0, node.Timers.Count);
    }

    [Fact]
    public async Task The_end_of_a_node_waits_for_a_flow_that_the_end_of_its_process_brings_back_from_a_call()
    {
        var node = new Node(new NodeOptions { ShutdownTimeout = Timeout.InfiniteTimeSpan });
        var silent = await node.StartServant();
        var (goOn, inside, unwound) = (Tests.Lab.Event(), Tests.Lab.Event(), false);
        var caller = node.Spawn(self =>
        {
            _ = AskInVain(self);
            return Task.CompletedTask;
        });
        await inside.Task.Soon();

        Assert.Contains(caller, node.Unwinding);
        goOn.SetResult();
        await node.DisposeAsync().Soon();
        Assert.True(unwound);

        async Task AskInVain(Self self)
        {
            try
            {
                await self.Call(silent, Servant.ToAnswerLater(static _ => { }), Timeout.InfiniteTimeSpan);
            }
            finally
            {
                inside.SetResult();
                goOn.Task.Wait();
                unwound = true;
            }
        }
    }

    // A thread of its own, so that this one's turn is none of its concern.
    private void RunElsewhere()
    {
        var thread = new Thread(_scheduler.RunAll);
        thread.Start();
        thread.Join();
    }
}

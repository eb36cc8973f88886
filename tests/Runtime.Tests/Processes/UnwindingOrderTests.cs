using System.Collections.Concurrent;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Processes;

/// <summary>
/// When the rest of an ended process's code runs: after its links, monitors and callers are told, and one piece at a time.
/// </summary>
public sealed class UnwindingOrderTests
{
    private readonly ManualScheduler _scheduler = new();
    private readonly List<string> _seen = [];

    [Fact]
    [Trait("Rule", "P19")]
    public async Task Signals_behind_a_kill_in_the_same_batch_are_answered_before_any_finally_block_runs()
    {
        await using var node = new Node(new NodeOptions { Scheduler = _scheduler });
        var doomed = node.Spawn(async self =>
        {
            try
            {
                await Lab.Sleep(self);
            }
            finally
            {
                _seen.Add("finally");
            }
        });
        _scheduler.RunAll();

        node.Exit(doomed, ExitReason.Kill);
        var ended = node.WaitForExit(doomed);
        var call = node.Call(doomed, new Ask());
        var watcher = node.Spawn(async self =>
        {
            self.Monitor(doomed);
            _seen.Add($"down: {(await self.Receive<Down>()).Reason}");
        });
        while (!ended.IsCompleted)
            Assert.True(_scheduler.RunOne());

        Assert.Empty(_seen);
        Assert.Equal(ExitReason.NoProc, await ended);
        Assert.Equal(ExitReason.NoProc, await call.Failure());
        Assert.True(node.IsAlive(watcher));
        _scheduler.RunAll();
        Assert.Equal(["down: noproc", "finally"], _seen.Order(StringComparer.Ordinal));
    }

    [Fact]
    [Trait("Rule", "P19")]
    public async Task A_monitor_hears_of_the_end_although_the_code_never_comes_out_of_its_finally_block()
    {
        using var stuck = new ManualResetEventSlim();
        await using var node = new Node(new NodeOptions { ShutdownTimeout = TimeSpan.Zero });
        var (started, inside) = (Tests.Lab.Event(), Tests.Lab.Event());
        var doomed = node.Spawn(async self =>
        {
            try
            {
                started.SetResult();
                await Lab.Sleep(self);
            }
            finally
            {
                inside.SetResult();
                stuck.Wait();
            }
        });
        await started.Task.Soon();
        var ended = node.End(doomed);
        node.Exit(doomed, ExitReason.Kill);

        // The finally block holds its thread, and all calls are still answered.
        Assert.Equal(ExitReason.Killed, await ended);
        await inside.Task.Soon();
        Assert.Equal(ExitReason.NoProc, await node.Run(async self =>
        {
            self.Monitor(doomed);
            return (await self.Receive<Down>()).Reason;
        }));
        stuck.Set();
    }

    [Fact]
    [Trait("Rule", "P3")]
    public async Task Flows_of_a_killed_process_go_on_one_at_a_time()
    {
        const int Flows = 100;
        await using var node = new Node();
        var gate = Tests.Lab.Event();
        var (running, most, done) = (0, 0, 0);
        var started = Tests.Lab.Event();
        var pid = node.Spawn(async self =>
        {
            for (var flow = 0; flow < Flows; flow++)
                _ = Flow();
            started.SetResult();
            await Lab.Sleep(self);
        });
        await started.Task.Soon();
        node.Exit(pid, ExitReason.Kill);
        await node.End(pid);

        gate.SetResult();
        await Tests.Lab.Until(() => Volatile.Read(ref done) == Flows);

        Assert.Equal(1, most);

        async Task Flow()
        {
            await gate.Task;
            for (var step = 0; step < 20; step++)
            {
                most = Math.Max(most, Interlocked.Increment(ref running));
                Thread.SpinWait(200);
                Interlocked.Decrement(ref running);
                await Task.Yield();
            }

            Interlocked.Increment(ref done);
        }
    }

    [Fact]
    [Trait("Rule", "P3")]
    public async Task A_flow_that_comes_back_waits_for_code_that_is_still_on_the_stack()
    {
        await using var node = new Node();
        var (elsewhere, atFinally, goOn) = (Tests.Lab.Event(), Tests.Lab.Event(), new ManualResetEventSlim());
        var seen = new ConcurrentQueue<string>();
        var over = Tests.Lab.Event();
        var pid = node.Spawn(self =>
        {
            _ = Flow();
            try
            {
                // Ends this process on its own stack.
                self.Exit(self.Pid, ExitReason.Kill);
            }
            finally
            {
                atFinally.SetResult();
                goOn.Wait();
                seen.Enqueue("finally");
            }

            return Task.CompletedTask;
        });
        await atFinally.Task.Soon();
        Assert.Equal(ExitReason.NoProc, await node.End(pid));

        elsewhere.SetResult();
        goOn.Set();
        await over.Task.Soon();

        Assert.Equal(["finally", "flow"], seen);

        async Task Flow()
        {
            await elsewhere.Task;
            seen.Enqueue("flow");
            over.SetResult();
        }
    }

    private sealed record Ask : ICall<object>;
}

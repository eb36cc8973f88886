using Pail.Runtime.Processes;
using Pail.Runtime.Tests.Tables;

namespace Pail.Runtime.Tests.Processes;

/// <summary>Many processes killed at once, from several threads, while their code comes back from awaits.</summary>
public sealed class UnwindingStressTests
{
    private const int Each = 5_000;

    [Fact]
    [Trait("Rule", "P17")]
    public async Task Every_finally_block_and_every_flow_of_those_that_are_killed_runs_once_and_nothing_is_left()
    {
        await using var node = new Node(new NodeOptions { ShutdownTimeout = Timeout.InfiniteTimeSpan });
        var (entered, left) = (new int[Together.Threads * Each], new int[Together.Threads * Each]);
        var (flowsBegun, flowsEnded) = (0, 0);

        Together.Run(Together.Threads, me =>
        {
            for (var number = me * Each; number < (me + 1) * Each; number++)
                KillSoon(number);
        });

        await Tests.Lab.Until(() => node.ProcessCount == 0 && node.Unwinding.Count == 0);
        await Tests.Lab.Until(() => Volatile.Read(ref flowsEnded) == Volatile.Read(ref flowsBegun));
        Assert.Equal(entered, left);
        Assert.Contains(1, entered);

        // Killed before it has begun, while it begins, or while it waits, as it happens.
        void KillSoon(int number)
        {
            var elsewhere = new TaskCompletionSource();
            var pid = node.Spawn(async self =>
            {
                _ = Flow(elsewhere.Task);
                try
                {
                    Interlocked.Increment(ref entered[number]);
                    await Lab.Sleep(self);
                }
                finally
                {
                    await Task.Yield();
                    Interlocked.Increment(ref left[number]);
                }
            });
            if (number % 3 == 0)
                elsewhere.SetResult();
            if (number % 2 == 0)
                SpinWait.SpinUntil(() => Volatile.Read(ref entered[number]) == 1, millisecondsTimeout: 1);
            node.Exit(pid, ExitReason.Kill);
            if (number % 3 != 0)
                elsewhere.SetResult();
        }

        async Task Flow(Task elsewhere)
        {
            Interlocked.Increment(ref flowsBegun);
            await elsewhere;
            Interlocked.Increment(ref flowsEnded);
        }
    }

    [Fact]
    [Trait("Rule", "P3")]
    public async Task Flows_that_come_back_while_their_process_ends_by_itself_run_once_and_one_at_a_time()
    {
        const int Flows = 3;
        using var reports = new Reports();
        await using var node = new Node(new NodeOptions { LoggerFactory = reports, ShutdownTimeout = Timeout.InfiniteTimeSpan });
        var (running, ended, overlaps) = (new int[Together.Threads * Each], new int[Together.Threads * Each], 0);

        Together.Run(Together.Threads, me =>
        {
            for (var number = me * Each; number < (me + 1) * Each; number++)
                EndSoon(number);
        });

        await Tests.Lab.Until(() => node.ProcessCount == 0 && Array.TrueForAll(ended, static count => count >= Flows));
        await node.DisposeAsync();
        Assert.All(ended, static count => Assert.Equal(Flows, count));
        Assert.Equal(0, overlaps);
        Assert.Empty(node.Unwinding);
        Assert.Empty(reports.All);

        // The first flow comes back before the function returns, the others around that time, from another thread.
        void EndSoon(int number)
        {
            var gates = Enumerable.Range(0, Flows).Select(static _ => new TaskCompletionSource()).ToArray();
            node.Spawn(self =>
            {
                foreach (var gate in gates)
                    _ = Flow(number, gate.Task);
                if (number % 2 == 0)
                    ThreadPool.UnsafeQueueUserWorkItem(static gate => gate.TrySetResult(), gates[0], preferLocal: true);
                return number % 3 == 0 ? Task.FromException(new ExitException(ExitReason.Shutdown)) : Task.CompletedTask;
            });
            foreach (var gate in gates)
                gate.TrySetResult();
        }

        async Task Flow(int number, Task gate)
        {
            await gate.ConfigureAwait(true);
            await Task.Yield();
            if (Interlocked.Increment(ref running[number]) != 1)
                Interlocked.Increment(ref overlaps);
            Thread.SpinWait(50);
            Interlocked.Decrement(ref running[number]);
            Interlocked.Increment(ref ended[number]);
        }
    }
}

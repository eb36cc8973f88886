using System.Globalization;

namespace Pail.Runtime.Processes;

/// <summary>
/// The end of a node: kills every process, then waits until none of their code runs any more. Logs every few seconds what it waits for.
/// Gives up when <see cref="NodeOptions.ShutdownTimeout"/> has passed and not a single process has ended in that time.
/// </summary>
/// <param name="node">The node.</param>
/// <param name="processes">Its processes.</param>
/// <param name="timeout">How long to wait.</param>
/// <param name="caller">The process whose code disposes of the node, if there is one: it must be ended last.</param>
internal sealed class NodeShutdown(Node node, ProcessList processes, TimeSpan timeout, Process? caller)
{
    private const int MostNamed = 10;
    private static readonly TimeSpan ReportPeriod = TimeSpan.FromSeconds(3);

    // Real time, because a clock that a test sets by hand would never reach the limit. In a simulation, time advances by itself when all
    // processes wait.
    private readonly TimeProvider _clock = node.Interleaving is null ? TimeProvider.System : node.TimeProvider;

    // In a simulation the caller must go on in a turn of its own process, not on the thread pool.
    private readonly bool _returnsToCaller = node.Interleaving is not null;

    private long _progressAt;
    private int _left;

    internal async Task Run()
    {
        await EndOthers().ConfigureAwait(_returnsToCaller);
        if (caller is not null)
            node.Exit(caller.Pid, ExitReason.Kill);
    }

    private async Task EndOthers()
    {
        processes.Close();
        NoteProgress();

        // Other processes may have been started before the list was closed, and are not in the first snapshot: repeat until none is left.
        while (Others(processes.Snapshot()) is { Count: > 0 } living)
        {
            foreach (var pid in living)
                node.Exit(pid, ExitReason.Kill);
            foreach (var pid in living)
                if (!pid.Process!.HasEnded && !await TryAwait(node.WaitForExit(pid)).ConfigureAwait(_returnsToCaller))
                    return;
        }

        while (Others(processes.SnapshotUnwinding()) is { Count: > 0 } unwinding)
        {
            foreach (var pid in unwinding)
                if (!await TryAwait(pid.Process!.EndOfUnwinding).ConfigureAwait(_returnsToCaller))
                    return;
        }

        await TryAwait(node.Threads.Ended(except: caller)).ConfigureAwait(_returnsToCaller);
    }

    private async ValueTask<bool> TryAwait(Task ended)
    {
        for (var nextReport = ReportPeriod; !ended.IsCompleted;)
        {
            var waited = _clock.GetElapsedTime(_progressAt);
            if (timeout != Timeout.InfiniteTimeSpan && waited >= timeout)
            {
                if (NoteProgress())
                    continue;
                node.Log.ShutdownGaveUp(timeout, _left, Describe());
                return false;
            }

            if (waited >= nextReport)
            {
                node.Log.ShutdownWaits(waited, Count(), Describe());
                nextReport += ReportPeriod;
                continue;
            }

            var pause = timeout == Timeout.InfiniteTimeSpan || nextReport < timeout ? nextReport - waited : timeout - waited;
            try
            {
                await ended.WaitAsync(pause, _clock).ConfigureAwait(_returnsToCaller);
            }
            catch (TimeoutException)
            {
                // The pause is over: the next round of the loop reports, or gives up.
            }
        }

        return true;
    }

    private bool NoteProgress()
    {
        var (before, now) = (_left, Count());
        _left = now;
        if (before != 0 && now >= before)
            return false;

        _progressAt = _clock.GetTimestamp();
        return true;
    }

    private int Count() => Others(processes.Snapshot()).Count + Others(processes.SnapshotUnwinding()).Count;

    private List<Pid> Others(List<Pid> pids)
    {
        if (caller is not null)
            pids.Remove(caller.Pid);
        return pids;
    }

    private string Describe()
    {
        List<Pid> left = [.. Others(processes.Snapshot()), .. Others(processes.SnapshotUnwinding())];
        var named = left.Take(MostNamed).Select(static pid =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"{pid}{(pid.Process!.Name is { } name ? $" ({name})" : "")} {pid.Process.DescribeCondition()}"));
        return string.Join("; ", named) + (left.Count > MostNamed ? "; ..." : "");
    }
}

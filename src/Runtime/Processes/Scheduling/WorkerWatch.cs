using System.Diagnostics;

namespace Pail.Runtime.Processes;

/// <summary>
/// What the heartbeat knows about a worker: when its present turn was first seen, and when it is to be reported next. Times are timestamps
/// of <see cref="Stopwatch"/>.
/// </summary>
internal sealed class WorkerWatch(Worker worker)
{
    // Counting the messages in an inbox takes time in proportion to their number, so it is not done at every beat.
    private static readonly TimeSpan BetweenCounts = TimeSpan.FromMilliseconds(100);

    private TimeSpan _nextCount;

    // How long the turn must last for its next report; zero before its first report.
    private TimeSpan _nextReport;

    /// <summary>The worker; a weak reference, because its thread may end.</summary>
    internal WeakReference<Worker> Worker { get; } = new(worker);

    /// <summary>The turn that was seen last: see <see cref="Processes.Worker.Turns"/>.</summary>
    internal long Turns { get; private set; } = -1;

    /// <summary>When that turn was first seen.</summary>
    internal long Since { get; private set; }

    /// <summary>Looks at the worker's turn. Returns whether it is the same turn as at the last look.</summary>
    internal bool Look(Worker worker, long now)
    {
        var turns = worker.Turns;
        if (turns == Turns)
            return true;

        (Turns, Since, _nextCount, _nextReport) = (turns, now, BetweenCounts, TimeSpan.Zero);
        return false;
    }

    /// <summary>Handles a turn that lasts long: frees the process in the slot, looks for an exit signal, and reports.</summary>
    internal void Act(long now)
    {
        if (!Worker.TryGetTarget(out var worker) || worker.Running is not { } process)
            return;

        if (worker.EndTurnAndTakeNext(Turns) is { } kept)
            ThreadPool.UnsafeQueueUserWorkItem(kept, preferLocal: false);

        // The long turn may have ended meanwhile: do not report the turn that has begun since.
        if (worker.Turns != Turns)
            return;

        process.LookForEnd();
        var lasted = Stopwatch.GetElapsedTime(Since, now);
        if (lasted >= _nextCount)
        {
            _nextCount = lasted + BetweenCounts;
            process.LookIntoInbox();
        }

        Report(process, lasted);
    }

    private void Report(Process process, TimeSpan lasted)
    {
        var limit = process.Node.TurnLimit;
        if (limit == Timeout.InfiniteTimeSpan || lasted < limit || lasted < _nextReport)
            return;

        // The limit is doubled until it is past the present length: a heartbeat that was held up reports once, not once per missed
        // doubling.
        _nextReport = limit;
        while (_nextReport <= lasted)
            _nextReport *= 2;
        process.Node.ReportLongTurn(process, lasted);
    }
}

using System.Diagnostics;

namespace Pail.Runtime.Processes;

/// <summary>
/// What the heartbeat has seen of a worker: since when its turn lasts, and what has been told of it. Times are timestamps of
/// <see cref="Stopwatch"/>.
/// </summary>
internal sealed class WorkerWatch(Worker worker)
{
    // Counting what waits in an inbox takes the longer, the more it is: not at every beat.
    private static readonly TimeSpan BetweenCounts = TimeSpan.FromMilliseconds(100);

    private TimeSpan _nextCount;

    // The next report of this turn is due when it has lasted so long; zero when it has not been reported yet.
    private TimeSpan _nextReport;

    /// <summary>The worker. Weak: threads come and go.</summary>
    internal WeakReference<Worker> Worker { get; } = new(worker);

    /// <summary>The turn that was seen last: see <see cref="Processes.Worker.Turns"/>.</summary>
    internal long Turns { get; private set; } = -1;

    /// <summary>When that turn was first seen.</summary>
    internal long Since { get; private set; }

    /// <summary>Whether the turn is the one seen at the last look.</summary>
    internal bool Look(Worker worker, long now)
    {
        var turns = worker.Turns;
        if (turns == Turns)
            return true;

        (Turns, Since, _nextCount, _nextReport) = (turns, now, BetweenCounts, TimeSpan.Zero);
        return false;
    }

    /// <summary>Does what is to be done about a turn that lasts.</summary>
    internal void Act(long now)
    {
        if (!Worker.TryGetTarget(out var worker) || worker.Running is not { } process)
            return;

        if (worker.Raid(Turns) is { } kept)
            ThreadPool.UnsafeQueueUserWorkItem(kept, preferLocal: false);

        // It may have ended meanwhile, and another begun that is not to be blamed for it.
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

        // Doubled past what has passed: a heartbeat that was held up reports once, not for every doubling it has missed.
        _nextReport = limit;
        while (_nextReport <= lasted)
            _nextReport *= 2;
        process.Node.ReportLongTurn(process, lasted);
    }
}

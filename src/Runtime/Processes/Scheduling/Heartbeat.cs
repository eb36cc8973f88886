using System.Diagnostics;

namespace Pail.Runtime.Processes;

/// <summary>
/// Looks at all workers a few hundred times a second, while any of them runs a process. It frees the process that waits in the slot of a
/// worker whose turn lasts long, samples the busy time of processes, and reports turns that last too long. Running processes pay nothing
/// for it. It stops beating while no process runs.
/// </summary>
internal static class Heartbeat
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(2);

    // How many beats without a running process before it stops.
    private const int Patience = 50;

    private static readonly Lock Changing = new();
    private static readonly List<WorkerWatch> Workers = [];
    private static readonly Timer Timer = CreateTimer();
    private static volatile bool _awake;
    private static int _idle;
    private static long _last;

    /// <summary>Whether it beats. It stops some time after the last process has run.</summary>
    internal static bool IsAwake => _awake;

    internal static void Enlist(Worker worker)
    {
        lock (Changing)
            Workers.Add(new WorkerWatch(worker));
    }

    /// <summary>Starts the heartbeat if it sleeps. Called when a worker begins to run a process.</summary>
    internal static void Wake()
    {
        if (!_awake)
            Start();
    }

    /// <summary>How long the process has been running its present turn; zero when it does not run or has just begun.</summary>
    internal static TimeSpan RunningFor(Process process)
    {
        lock (Changing)
        {
            foreach (var watched in Workers)
            {
                if (watched.Worker.TryGetTarget(out var worker) && worker.Holds(process) && worker.Turns == watched.Turns)
                    return Stopwatch.GetElapsedTime(watched.Since);
            }
        }

        return TimeSpan.Zero;
    }

    /// <summary>Whether the process's code is on some thread at this moment.</summary>
    internal static bool IsRunning(Process process)
    {
        // A loop, because a predicate would be two objects for each process that a sampler reads.
        lock (Changing)
        {
            foreach (var watched in Workers)
            {
                if (watched.Worker.TryGetTarget(out var worker) && worker.Holds(process))
                    return true;
            }
        }

        return false;
    }

    private static Timer CreateTimer()
    {
        // Without this, the timer would keep the async-local values of the code that happens to run the first process, and every logger
        // would see them.
        if (ExecutionContext.IsFlowSuppressed())
            return Create();
        using (ExecutionContext.SuppressFlow())
            return Create();

        static Timer Create() => new(static _ => Beat(Stopwatch.GetTimestamp()), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private static void Start()
    {
        lock (Changing)
        {
            if (_awake)
                return;

            _awake = true;
            _idle = 0;
            _last = Stopwatch.GetTimestamp();
            Timer.Change(Period, Period);
        }
    }

    private static void Beat(long now)
    {
        List<WorkerWatch> lasting = [];
        lock (Changing)
        {
            var elapsed = Stopwatch.GetElapsedTime(_last, now);
            _last = now;
            Workers.RemoveAll(static watched => !watched.Worker.TryGetTarget(out _));
            var busy = false;
            foreach (var watched in Workers)
            {
                if (!watched.Worker.TryGetTarget(out var worker) || worker.Running is not { } process)
                    continue;

                busy = true;
                process.AddBusyTime(elapsed);
                if (watched.Look(worker, now))
                    lasting.Add(watched);
            }

            if (busy)
                _idle = 0;
            else if (++_idle > Patience)
                Sleep();
        }

        // Outside the lock, because reports of long turns call user code.
        foreach (var watched in lasting)
            watched.Act(now);
    }

    private static void Sleep()
    {
        _awake = false;

        // Closes a race with Wake: a worker publishes the process it runs and then reads `_awake`, without a fence between. This
        // process-wide barrier replaces that fence. Either the process is seen below, or the worker sees the flag and wakes the heartbeat.
        Interlocked.MemoryBarrierProcessWide();
        if (Workers.Exists(static watched => watched.Worker.TryGetTarget(out var worker) && worker.Running is not null))
            _awake = true;
        else
            Timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _idle = 0;
    }
}

using System.Diagnostics;

namespace Pail.Runtime.Processes;

/// <summary>
/// Looks at all workers a few hundred times a second while any of them runs a process: hands on what waits behind a turn that lasts,
/// samples what the processes' time goes into, and finds the turns that last too long. Costs the running processes nothing; sleeps when
/// they do.
/// </summary>
internal static class Heartbeat
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(2);

    // Beats without work before it goes to sleep.
    private const int Patience = 50;

    private static readonly Lock Changing = new();
    private static readonly List<WorkerWatch> Workers = [];
    private static readonly Timer Timer = CreateTimer();
    private static volatile bool _awake;
    private static int _idle;
    private static long _last;

    /// <summary>Whether it beats; some time after the last process has run it does not.</summary>
    internal static bool IsAwake => _awake;

    internal static void Enlist(Worker worker)
    {
        lock (Changing)
            Workers.Add(new WorkerWatch(worker));
    }

    /// <summary>A worker has begun to run a process.</summary>
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
        lock (Changing)
            return Workers.Exists(watched => watched.Worker.TryGetTarget(out var worker) && worker.Holds(process));
    }

    private static Timer CreateTimer()
    {
        // The code that happens to run the first process would else have its async-local values kept here, and shown to every logger,
        // without end.
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

        // Outside the lock: user code hears of long turns.
        foreach (var watched in lasting)
            watched.Act(now);
    }

    private static void Sleep()
    {
        _awake = false;

        // A worker notes what it runs and then looks at the flag, with no fence between; this barrier stands in for it. Either what it runs
        // is seen below, or it sees the flag and wakes the heartbeat.
        Interlocked.MemoryBarrierProcessWide();
        if (Workers.Exists(static watched => watched.Worker.TryGetTarget(out var worker) && worker.Running is not null))
            _awake = true;
        else
            Timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _idle = 0;
    }
}

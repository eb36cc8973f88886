namespace Pail.Runtime.Processes;

/// <summary>Schedules processes in the run-next slot of the present worker if that is free, else on the .NET thread pool.</summary>
internal sealed class PoolScheduler : IScheduler
{
    internal static readonly PoolScheduler Instance = new();

    private readonly UnwindingQueue _unwinding = new();

    public void Schedule(IThreadPoolWorkItem work, bool preferLocal)
    {
        // Also for a process that has used up its turn: the worker sends it to the pool if other work waits there.
        if (work is Process process && Worker.Present is { } worker && worker.TryKeep(process))
            return;

        if (work is Unwinding unwinding)
            _unwinding.Add(unwinding);
        else
            ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal);
    }
}

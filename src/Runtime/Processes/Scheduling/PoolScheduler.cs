namespace Pail.Runtime.Processes;

/// <summary>The .NET thread pool, and before it the one place each running thread has for the process it has just woken.</summary>
internal sealed class PoolScheduler : IScheduler
{
    internal static readonly PoolScheduler Instance = new();

    private readonly UnwindingQueue _unwinding = new();

    public void Schedule(IThreadPoolWorkItem work, bool preferLocal)
    {
        // Also one that has used up its turn: the worker sends it to the pool if anybody else waits there.
        if (work is Process process && Worker.Present is { } worker && worker.TryKeep(process))
            return;

        if (work is Unwinding unwinding)
            _unwinding.Add(unwinding);
        else
            ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal);
    }
}

namespace Pail.Runtime.Processes;

/// <summary>
/// A thread that runs the turns of one process, and then its unwinding. The thread ends once the process has ended and its unwinding is
/// over, or waits for something outside the runtime. Code that comes back later runs on the node's scheduler.
/// </summary>
internal sealed class DedicatedThread(Process process) : IScheduler
{
    private readonly object _gate = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _started;
    private bool _closed;
    private IThreadPoolWorkItem? _work;

    /// <summary>The process that the thread runs.</summary>
    internal Process Process => process;

    /// <summary>Completes when the thread has run its process for the last time.</summary>
    internal Task Ended => _ended.Task;

    public void Schedule(IThreadPoolWorkItem work, bool preferLocal)
    {
        // The thread starts with the first turn, after the node has accepted the process. Until the process has run, only the thread that
        // launches it schedules it, so this flag needs no lock.
        if (!_started)
        {
            _started = true;
            process.Node.Threads.Add(this);
            new Thread(Run) { IsBackground = true, Name = $"Pail process {process.Pid}" }.Start();
        }

        lock (_gate)
        {
            if (!_closed)
            {
                _work = work;
                Monitor.Pulse(_gate);
                return;
            }
        }

        process.Node.Scheduler.Schedule(work, preferLocal);
    }

    private void Run()
    {
        while (TakeWork() is { } work)
            work.Execute();

        _ended.SetResult();
        process.Node.Threads.Remove(this);
    }

    private IThreadPoolWorkItem? TakeWork()
    {
        lock (_gate)
        {
            // Races with code that comes back from an await. It either hands its work to this thread, or finds `_closed` set and uses the
            // node's scheduler.
            while (_work is null)
            {
                if (process.HasEnded && !process.IsUnwinding)
                {
                    _closed = true;
                    return null;
                }

                Monitor.Wait(_gate);
            }

            var work = _work;
            _work = null;
            return work;
        }
    }
}

namespace Pail.Runtime.Processes;

/// <summary>
/// A thread that runs the turns of one process, and what remains of its code when it has ended. It ends when that waits for something
/// outside the runtime; what comes back later runs on the node's scheduler.
/// </summary>
internal sealed class DedicatedThread(Process process) : IScheduler
{
    private readonly object _gate = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _started;
    private bool _closed;
    private IThreadPoolWorkItem? _work;

    /// <summary>The process it runs.</summary>
    internal Process Process => process;

    /// <summary>Completes when the thread has run its process for the last time.</summary>
    internal Task Ended => _ended.Task;

    public void Schedule(IThreadPoolWorkItem work, bool preferLocal)
    {
        // The thread begins with the first turn, not before the node has let the process in. The thread that schedules a process is the
        // only one who may, until it has run: this flag needs no lock.
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
            // Races with something that comes back from an await: it finds the thread here, or finds it closed and goes elsewhere.
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

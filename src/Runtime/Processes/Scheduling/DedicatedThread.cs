namespace Pail.Runtime.Processes;

/// <summary>A thread that runs the turns of one process, and ends with it.</summary>
internal sealed class DedicatedThread(Process process) : IScheduler
{
    private readonly object _gate = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _started;
    private bool _runnable;

    /// <summary>Completes when the thread has run its process for the last time.</summary>
    internal Task Ended => _ended.Task;

    public void Schedule(IThreadPoolWorkItem work, bool preferLocal)
    {
        // The thread begins with the first turn, not before the node has let the process in. Whoever schedules a process is the only one who may, until
        // it has run: this flag needs no lock.
        if (!_started)
        {
            _started = true;
            process.Node.Threads.Add(this);
            new Thread(Run) { IsBackground = true, Name = $"Pail process {process.Pid}" }.Start();
        }

        lock (_gate)
        {
            _runnable = true;
            Monitor.Pulse(_gate);
        }
    }

    private void Run()
    {
        do
        {
            lock (_gate)
            {
                while (!_runnable)
                    Monitor.Wait(_gate);
                _runnable = false;
            }

            ((IThreadPoolWorkItem)process).Execute();
        }
        while (process.IsAlive);

        _ended.SetResult();
        process.Node.Threads.Remove(this);
    }
}

using Pail.Runtime.Processes;

namespace Pail.Runtime.Tests.Processes;

/// <summary>Runs turns on the test's own thread, one after the other, when the test says so.</summary>
internal sealed class ManualScheduler : IScheduler
{
    private readonly LinkedList<IThreadPoolWorkItem> _runnable = [];

    /// <summary>How many turns ended because they were used up.</summary>
    internal int Requeued { get; private set; }

    internal int Runnable
    {
        get
        {
            lock (_runnable)
                return _runnable.Count;
        }
    }

    public void Schedule(IThreadPoolWorkItem work, bool preferLocal)
    {
        lock (_runnable)
        {
            // As the pool does: what was woken runs before what waits, what has used up its turn runs last.
            if (preferLocal)
            {
                _runnable.AddFirst(work);
            }
            else
            {
                _runnable.AddLast(work);
                Requeued++;
            }
        }
    }

    internal bool RunOne()
    {
        IThreadPoolWorkItem work;
        lock (_runnable)
        {
            if (_runnable.First is not { } first)
                return false;
            work = first.Value;
            _runnable.RemoveFirst();
        }

        work.Execute();
        return true;
    }

    internal void RunAll()
    {
        while (RunOne())
        {
        }
    }
}

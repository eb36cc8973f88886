using Pail.Runtime.Processes;

namespace Pail.Buckets.Tests.World;

/// <summary>Takes the steps of a journal in a simulation: one at a time, with delays that come from the seed.</summary>
internal sealed class SimulatedRunner(Node node, DurableOptions options, Random random, HashSet<Pid> spared)
    : StorageRunner, IDisposable
{
    private SimulatedJournal? _journal;

    /// <summary>Whether commits take time.</summary>
    internal bool IsSlow { get; init; }

    /// <summary>No step is taken any more: the program has died.</summary>
    public void Dispose() => _journal?.Stop();

    internal override IJournalRun Start(IEnumerable<JournalPause> steps, Action<Exception> fail) =>
        _journal = new SimulatedJournal(steps.GetEnumerator(), fail, node.TimeProvider, NextDelay);

    // Completed in the step, because a thread of the pool is no part of the simulation.
    internal override TaskCreationOptions Completions => TaskCreationOptions.None;

    internal override void Complete(IThreadPoolWorkItem wait) => wait.Execute();

    internal override Task<T> Run<T>(Func<T> work)
    {
        try
        {
            return Task.FromResult(work());
        }
        catch (Exception error)
        {
            return Task.FromException<T>(error);
        }
    }

    internal override Task Begin(Func<Task> work)
    {
        var done = new TaskCompletionSource();
        spared.Add(node.Spawn(async _ =>
        {
            await work();
            done.SetResult();
        }));
        return done.Task;
    }

    // The time of a commit is spent before it and after it: what is written may be unknown to everybody for a while.
    private TimeSpan NextDelay(JournalPause pause)
    {
        if (!IsSlow || options.CommitTime == 0 || pause == JournalPause.UntilWoken)
            return TimeSpan.Zero;
        var slow = random.Next(30) == 0 ? 20 : 1;
        return TimeSpan.FromMilliseconds(0.1 * slow * random.Next(options.CommitTime));
    }

    private sealed class SimulatedJournal : IJournalRun
    {
        private readonly IEnumerator<JournalPause> _steps;
        private readonly Action<Exception> _fail;
        private readonly Func<JournalPause, TimeSpan> _delay;
        private readonly ITimer _timer;
        private bool _isOver;
        private bool _isAsleep = true;
        private bool _isWoken;

        internal SimulatedJournal(
            IEnumerator<JournalPause> steps, Action<Exception> fail, TimeProvider time, Func<JournalPause, TimeSpan> delay)
        {
            (_steps, _fail, _delay) = (steps, fail, delay);
            _timer = time.CreateTimer(_ => Step(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public void Wake()
        {
            _isWoken = true;
            if (_isAsleep)
                Continue(TimeSpan.Zero);
        }

        public void Dispose()
        {
            while (!_isOver)
                TakeStep();
            _timer.Dispose();
        }

        internal void Stop()
        {
            _isOver = true;
            _timer.Dispose();
        }

        private void Continue(TimeSpan delay)
        {
            (_isAsleep, _isWoken) = (false, false);
            _timer.Change(delay, Timeout.InfiniteTimeSpan);
        }

        private void Step()
        {
            if (_isOver)
                return;
            TakeStep();
            if (_isOver)
                return;
            if (_steps.Current != JournalPause.UntilWoken)
                _timer.Change(_delay(_steps.Current), Timeout.InfiniteTimeSpan);
            else if (_isWoken)
                Continue(TimeSpan.Zero);
            else
                _isAsleep = true;
        }

        private void TakeStep()
        {
            try
            {
                _isOver = !_steps.MoveNext();
            }
            catch (Exception error)
            {
                _isOver = true;
                _fail(error);
            }
        }
    }
}

using Pail.Runtime.Processes;

namespace Pail.Runtime.Tasks;

/// <summary>
/// The running tasks of one enumeration of a stream, and the results that the consumer has not taken yet. The consumer's process owns this
/// object, so that the tasks end with it even when they are not linked.
/// </summary>
internal sealed class RunningTasks<T> : IOwned, IAsyncDisposable
{
    private readonly Self _consumer;
    private readonly TaskStreamOptions _options;
    private readonly CancellationToken _cancellation;
    private readonly CancellationTokenRegistration _cancelling;
    private readonly Dictionary<MonitorRef, StreamTask<T>> _running = [];

    // In the order of the inputs, or in the order in which the tasks have ended.
    private readonly Queue<StreamTask<T>> _untaken = new();
    private readonly Func<object, bool> _isNews;

    internal RunningTasks(Self consumer, TaskStreamOptions options, CancellationToken cancellation)
    {
        (_consumer, _options, _cancellation) = (consumer, options, cancellation);
        _isNews = message => message is Down down ? _running.ContainsKey(down.Ref) : message is Cancelled cancelled && ReferenceEquals(
            cancelled.Stream, this);
        consumer.Process.Checkpoint();
        consumer.Process.TryOwn(this);

        // The consumer may wait in a receive, which a token cannot end.
        _cancelling = cancellation.UnsafeRegister(_ => _consumer.Process.Deliver(new Cancelled(this)), null);
    }

    internal bool HaveRoom => _running.Count < _options.MaxConcurrency;

    internal bool AnyRuns => _running.Count > 0;

    /// <summary>Starts the task of one input.</summary>
    internal async ValueTask Start(object? input, TaskFunction<T> function)
    {
        var outcome = new TaskOutcome<T>();
        await _options.Start(_consumer, function, outcome, Add);

        // Added before the task runs, so that the end of the consumer always finds the task here.
        void Add(MonitorRef monitor)
        {
            var task = new StreamTask<T>(monitor, outcome, _options.ZipInputOnExit ? input : null, _options.Timeout);
            _running.Add(monitor, task);
            if (_options.Ordered)
                _untaken.Enqueue(task);
        }
    }

    /// <summary>The next result, if it is there.</summary>
    internal bool TryTake(out TaskResult<T> result)
    {
        result = default;
        if (!_untaken.TryPeek(out var task) || _running.ContainsKey(task.Monitor))
            return false;

        result = _untaken.Dequeue().Result;
        return true;
    }

    /// <summary>Waits until one more task has ended.</summary>
    internal async ValueTask WaitForOne()
    {
        if (await _consumer.Receive(_isNews) is not Down end)
            throw new OperationCanceledException(_cancellation);

        _running.Remove(end.Ref, out var task);
        task!.Limit?.Drop();
        task.End(end.Reason);
        Forget(task);
        if (task.TimedOut && _options.OnTimeout == TaskStreamTimeout.Exit)
        {
            throw new TaskExitException(
                ExitReason.Timeout,
                $"The stream of tasks in {_consumer.Pid}",
                end.Pid,
                $"task {end.Pid} took longer than {_options.Timeout.Printed()}");
        }

        if (!_options.Ordered)
            _untaken.Enqueue(task);
    }

    /// <summary>Ends the tasks that still run, and waits until they are gone.</summary>
    public async ValueTask DisposeAsync()
    {
        _untaken.Clear();
        await _cancelling.DisposeAsync();

        // OwnerDied kills the tasks when the consumer ends; a consumer that has ended cannot wait for them.
        if (_consumer.Process.HasEnded)
            return;

        foreach (var task in _running.Values)
        {
            task.Limit?.Drop();
            _consumer.Unlink(task.Monitor.Target);
            _consumer.Exit(task.Monitor.Target, ExitReason.Kill);
        }

        while (_running.Count > 0)
        {
            if (await _consumer.Receive(_isNews) is Down end && _running.Remove(end.Ref, out var task))
                Forget(task);
        }

        _consumer.Process.Disown(this);
        _consumer.Process.Take<Cancelled>(_isNews);
    }

    void IOwned.OwnerDied(Process owner)
    {
        foreach (var task in _running.Values)
        {
            task.Limit?.Drop();
            task.Monitor.Target.Process!.SignalExit(null, ExitReason.Kill);
        }

        _running.Clear();
    }

    /// <summary>
    /// Removes the traces of a task that has ended: the consumer's half of the link and, if it traps exits, the exit message.
    /// </summary>
    private void Forget(StreamTask<T> task)
    {
        if (!_options.LinksConsumer)
            return;

        var pid = task.Monitor.Target;
        _consumer.Unlink(pid);
        _consumer.Process.Take<Exit>(exit => exit.From == pid);
    }

    /// <summary>Wakes the consumer because the enumeration has been cancelled.</summary>
    private sealed record Cancelled(RunningTasks<T> Stream);
}

using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Pail.Runtime.Processes;

/// <summary>
/// One process: its mailbox, its code and its relations. Runs in turns; whoever holds the turn owns every field that has no word about
/// threads. It is its own thread-pool work item, and its own synchronization context, so that code that awaits something outside the runtime comes
/// back on a turn.
/// </summary>
internal sealed partial class Process : SynchronizationContext, IThreadPoolWorkItem
{
    private const int MessagesPerTurn = 256;
    private static readonly long TicksPerTurn = Stopwatch.Frequency / 2000;

    private Inbox _inbox;
    private ProcessExtras? _extras;

    // What runs: first a Func<Self, Task> or a Behaviour; a function is replaced by null once it has started.
    private object? _code;
    private Task? _activity;
    private bool _started;
    private bool _hooked;

    // What is left of the present turn.
    private int _budget;
    private long _began;

    private volatile bool _signalled;
    private volatile ExitReason? _exit;

    internal Mailbox Mailbox;

    internal Process(Node node, object code, Pid parent, bool linked = false)
    {
        Node = node;
        Id = node.NextId();
        Parent = parent;
        LinkedParent = linked ? parent : default;
        _code = code;
    }

    /// <summary>The process whose code runs on this thread, or null outside any.</summary>
    internal static new Process? Current => SynchronizationContext.Current as Process;

    internal Node Node { get; }

    internal long Id { get; }

    /// <summary>The process that spawned this one; the default pid when code outside any process did.</summary>
    internal Pid Parent { get; }

    /// <summary>The parent, if it started this process linked to itself, else the default pid.</summary>
    internal Pid LinkedParent { get; private init; }

    internal Pid Pid => new(this);

    /// <summary>Its name on the node, also after its death. Written by <see cref="LocalNames"/> only.</summary>
    internal string? Name { get; set; }

    // The links of the node's process list; under its locks.
    internal Process? NextListed { get; set; }

    internal Process? PreviousListed { get; set; }

    internal bool TrapExit { get; set; }

    internal ExitReason? ExitReason => _exit;

    internal bool IsAlive => _exit is null;

    /// <summary>How many messages wait: a moment's value, read from any thread.</summary>
    internal int MailboxLength => Mailbox.Count;

    internal ProcessExtras Extras
    {
        get
        {
            // Two threads may want it first: the owner, and one that gives this process a table.
            return _extras ?? Interlocked.CompareExchange(ref _extras, new ProcessExtras(), null) ?? _extras;
        }
    }

    internal Queue<ResumeSignal> Resumptions => Extras.Resumptions;

    /// <summary>Makes the new process visible and runnable.</summary>
    internal void Launch()
    {
        Node.Add(this);
        Node.Scheduler.Schedule(this, preferLocal: true);
    }

    /// <summary>Hands the process a signal. Any thread; never blocks.</summary>
    internal void Push(Signal signal)
    {
        // Asked before the push: afterwards the signal is the receiver's, which may have used it up.
        var urgent = !signal.IsMessage;
        switch (_inbox.Push(signal))
        {
            case PushResult.Queued when urgent:
                // After the push: were it set before, a drain in between would clear it without finding the signal, and code that runs on would
                // not look again.
                _signalled = true;
                break;
            case PushResult.Wake:
                Node.Scheduler.Schedule(this, preferLocal: true);
                break;
            case PushResult.Refused:
                signal.Refuse(this, ExitReason.NoProc);
                break;
        }
    }

    internal void Deliver(object message) => Push(new Message(message));

    public override void Post(SendOrPostCallback d, object? state) => Push(new ResumeSignal(this, d, state));

    public override void Send(SendOrPostCallback d, object? state) =>
        throw new NotSupportedException("A process cannot be made to run code while the sender waits.");

    public override SynchronizationContext CreateCopy() => this;

    void IThreadPoolWorkItem.Execute() => RunAs(static process => process.RunTurn(), this);

    /// <summary>Runs an action as this process's code.</summary>
    internal void RunAs<TArg>(Action<TArg> action, TArg argument)
    {
        var outer = SynchronizationContext.Current;
        SetSynchronizationContext(this);
        try
        {
            action(argument);
        }
        finally
        {
            SetSynchronizationContext(outer);
        }
    }

    /// <summary>Whether a caller may run one request on its own thread: the process sleeps, has nothing else to do, and is ready. Any thread.</summary>
    internal bool TryEnter() => _inbox.TryEnter();

    /// <summary>Handles one request on the thread of the caller that has entered, then goes back to sleep or hands the rest to the scheduler.</summary>
    internal void RunEntered(Signal request)
    {
        // No look at the clock, for the sake of the many requests that are short: the time of the turn before makes a long one end sooner.
        _budget = MessagesPerTurn;
        var outer = SynchronizationContext.Current;
        SetSynchronizationContext(this);
        try
        {
            Run(Unsafe.As<Behaviour>(_code)!.Handle(request));
        }
        finally
        {
            SetSynchronizationContext(outer);
        }

        // An operation inside the request may have drained the inbox: what it found waits in here, and no signal will wake the process for it.
        if (IsAlive && (HasWork || !TryPark()))
            Node.Scheduler.Schedule(this, preferLocal: true);
    }

    private bool HasWork => Mailbox.Count > 0 || _received is not null || _extras is { Resumptions.Count: > 0 };

    private void RunTurn()
    {
        _budget = MessagesPerTurn;
        _began = Stopwatch.GetTimestamp();
        while (IsAlive)
        {
            Drain();
            if (!Step())
            {
                if (!IsAlive || TryPark())
                    return;
            }
            else if (!MayGoOn())
            {
                // Behind everybody else who waits: a local requeue would put this very process first again.
                if (IsAlive)
                    Node.Scheduler.Schedule(this, preferLocal: false);
                return;
            }
        }
    }

    /// <summary>Counts one thing done, and says whether the turn has time for another.</summary>
    private bool MayGoOn()
    {
        if (--_budget > 0 && ((_budget & 15) != 0 || Stopwatch.GetTimestamp() - _began <= TicksPerTurn))
            return true;

        // Used up also for whoever asks next.
        _budget = 0;
        return false;
    }

    /// <summary>Lets the signals that have arrived take effect, and puts the messages among them into the mailbox.</summary>
    private void Drain()
    {
        if (_inbox.IsEmpty)
            return;

        // Cleared before taking: a signal that arrives in between sets it again.
        _signalled = false;
        var signal = _inbox.TakeAll();
        while (signal is not null)
        {
            var next = signal.Next;
            signal.Arrive(this);
            if (!IsAlive)
            {
                RefuseAll(next, ExitReason.NoProc);
                return;
            }

            signal = next;
        }
    }

    /// <summary>Does one thing there is to do. Returns false when there is nothing.</summary>
    private bool Step()
    {
        if (!IsAlive)
            return false;

        if (_extras is { Resumptions.Count: > 0 } extras)
            Resume(extras.Resumptions.Dequeue());
        else if (_continuation is not null)
        {
            if (!TryCompleteReceive())
                return Finished();
            ResumeReceive();
        }
        else if (!_started)
            Run(Begin());
        else if (_activity is not null)
            return Finished();
        else if (_code is Behaviour { IsReady: true } behaviour && Mailbox.TakeFirst() is { } message)
            Run(behaviour.Handle(message));
        else
            return false;

        Finished();
        return true;
    }

    private void Resume(ResumeSignal rest)
    {
        try
        {
            rest.Resume();
        }
        catch (Exception error)
        {
            // An async void method, whose exceptions have no task to go into: they end the process, not the program.
            if (IsAlive)
                Crash(error);
            else
                UnwindingFailed(error);
        }
    }

    private void Run(Task? activity)
    {
        _activity = activity;
        if (!IsAlive)
            WatchUnwinding(activity);
    }

    private Task? Begin()
    {
        _started = true;
        if (_code is Behaviour behaviour)
            return behaviour.Start(this);

        var function = (Func<Self, Task>)_code!;
        _code = null;
        try
        {
            return function(new Self(this)) ?? throw new InvalidOperationException("The process function returned no task.");
        }
        catch (Exception error)
        {
            // Nothing is lost: whatever a process throws becomes its exit reason.
            return Task.FromException(error);
        }
    }

    /// <summary>Looks whether the code that runs has finished, and if so draws the consequences.</summary>
    private bool Finished()
    {
        if (_activity is not { IsCompleted: true } done || !IsAlive)
            return false;

        _activity = null;
        _hooked = false;
        if (!done.IsCompletedSuccessfully)
            Crash(ErrorOf(done));
        else if (_code is null)
            Die(ExitReason.Normal);
        return true;
    }

    // Thrown again, because only so a cancelled task gives away the exception that cancelled it.
    private static Exception ErrorOf(Task failed)
    {
        try
        {
            failed.GetAwaiter().GetResult();
            throw new UnreachableException();
        }
        catch (Exception error)
        {
            return error;
        }
    }

    private void Crash(Exception error)
    {
        if (!IsAlive)
            return;

        if (error is not ExitException)
            Node.Log.ProcessCrashed(error, Pid, Name, Mailbox.Count);
        Die(ExitReason.Error(error));
    }

    private bool TryPark()
    {
        // Code that waits, but not in a receive, waits for something outside. Coming back through the synchronization context it runs on a turn
        // and its end is noticed there; code that opted out of the context (ConfigureAwait(false)) ends on some other thread, which must tell.
        if (_activity is not null && _continuation is null && !_hooked)
        {
            _hooked = true;
            _activity.ContinueWith(
                static (_, state) => ((Process)state!).Push(new WakeSignal()),
                this,
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
        }

        return _inbox.TryPark(ready: _started && _activity is null && _code is Behaviour { IsReady: true } && Mailbox.Count == 0);
    }
}

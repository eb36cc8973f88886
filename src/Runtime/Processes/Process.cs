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
    private Inbox _inbox;
    private ProcessExtras? _extras;

    // What runs: first a Func<Self, Task> or a Behaviour; a function is replaced by null once it has returned its task.
    private object? _code;
    private Task? _activity;
    private bool _started;
    private bool _hooked;

    private Process? _parent;
    private uint _handled; // wraps into the extras

    private volatile bool _signalled;
    private volatile ExitReason? _exit;

    internal Mailbox Mailbox;

    internal Process(Node node, object code, Process? parent, SpawnOptions? options = null)
    {
        Node = node;
        Id = node.NextId();
        _parent = parent;
        _code = code;
        if (options is not null)
            Apply(options);
    }

    /// <summary>The process whose code runs on this thread, or null outside any.</summary>
    internal static new Process? Current => SynchronizationContext.Current as Process;

    internal Node Node { get; }

    internal long Id { get; }

    /// <summary>The process that spawned this one; null when code outside any process did, and once this one has ended.</summary>
    internal Process? Parent => Volatile.Read(ref _parent);

    /// <summary>The parent, if it started this process linked to itself, else the default pid.</summary>
    internal Pid LinkedParent => _extras is { LinkedToParent: true } && Parent is { } parent ? parent.Pid : default;

    internal Pid Pid => new(this);

    /// <summary>Its name on the node, also after its death. Written by <see cref="LocalNames"/> only.</summary>
    internal string? Name
    {
        get => _extras?.Name;
        set => Extras.Name = value;
    }

    // The links of the node's process list; under its locks.
    internal Process? NextListed { get; set; }

    internal Process? PreviousListed { get; set; }

    internal bool TrapExit { get; set; }

    internal ExitReason? ExitReason => _exit;

    internal bool IsAlive => _exit is null;

    /// <summary>How many messages wait: a moment's value, read from any thread.</summary>
    internal int MailboxLength => Mailbox.Count + _inbox.CountMessages(ref Mailbox.Drains);

    /// <summary>How many messages it has handled or received. Read from any thread.</summary>
    internal long Handled => Volatile.Read(ref _handled) + (Volatile.Read(ref _extras)?.HandledBefore ?? 0);

    /// <summary>How long its code has run, as far as the heartbeat has seen it run.</summary>
    internal TimeSpan BusyTime => Volatile.Read(ref _extras)?.BusyTime ?? TimeSpan.Zero;

    internal ProcessExtras Extras
    {
        get
        {
            // Two threads may want it first: the owner, and one that gives this process a table.
            return _extras ?? Interlocked.CompareExchange(ref _extras, new ProcessExtras(), null) ?? _extras;
        }
    }

    /// <summary>Makes the new process visible and runnable.</summary>
    internal void Launch()
    {
        Node.Add(this);
        Schedule(preferLocal: true);
    }

    /// <summary>Hands the process a signal. Any thread; never blocks.</summary>
    internal void Push(Signal signal)
    {
        if (IsBounded && signal.IsMessage)
            Bound.Enter();
        Enqueue(signal);
    }

    private void Enqueue(Signal signal)
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
                Schedule(preferLocal: true);
                break;
            case PushResult.Refused:
                signal.Refuse(this, ExitReason.NoProc);
                break;
        }
    }

    /// <summary>Hands the process a message of the runtime's own. Any thread; never blocks.</summary>
    internal void Deliver(object message)
    {
        if (IsBounded)
            Bound.Enter();
        EnqueueMessage(message);
    }

    private void EnqueueMessage(object message)
    {
        // One that is refused, because the process has ended, is dropped.
        if (_inbox.Push(new Message(message)) == PushResult.Wake)
            Schedule(preferLocal: true);
    }

    public override void Post(SendOrPostCallback d, object? state) => Push(new ResumeSignal(d, state));

    public override void Send(SendOrPostCallback d, object? state) =>
        throw new NotSupportedException("A process cannot be made to run code while the sender waits.");

    public override SynchronizationContext CreateCopy() => this;

    void IThreadPoolWorkItem.Execute() => Worker.Current.Run(this);

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

    /// <summary>
    /// Handles one request on the thread of its caller, then goes back to sleep or hands the rest to the scheduler. Returns false, and has done
    /// nothing, unless the process sleeps, has nothing else to do, and takes requests. Any thread.
    /// </summary>
    internal bool TryRunInline(Signal request, Worker worker)
    {
        if (!_inbox.TryEnter())
            return false;

        worker.RunInline(this, Unsafe.As<Behaviour>(_code)!, request);
        return true;
    }

    /// <summary>The part of <see cref="TryRunInline"/> that runs as this process.</summary>
    internal void HandleInline(Behaviour behaviour, Signal request)
    {
        CountHandled();
        Run(Handle(behaviour, request));

        // An operation inside the request may have drained the inbox: what it found waits in here, and no signal will wake the process for it.
        if (IsAlive && (HasWork || !TryPark()))
            Schedule(preferLocal: true);
    }

    internal void AddBusyTime(TimeSpan time) => Extras.AddBusyTime(time);

    private void CountHandled()
    {
        if (++_handled == 0)
            Extras.HandledBefore += 1L + uint.MaxValue;
    }

    private bool HasWork => Mailbox.Count > 0 || _hasReceived || _extras is { Resumptions: not null };

    private void Schedule(bool preferLocal)
    {
        var scheduler = (_traits & ProcessTraits.OwnScheduler) == 0 ? Node.Scheduler : _extras!.Scheduler!;
        scheduler.Schedule(this, preferLocal);
    }

    /// <summary>Runs until there is nothing to do, or the turn is used up. By the worker only.</summary>
    internal void RunTurn(Worker worker)
    {
        while (IsAlive)
        {
            Drain();
            if (!Step())
            {
                if (!IsAlive || TryPark())
                    return;
            }
            else if (!worker.MayGoOn())
            {
                // Behind everybody else who waits: a local requeue would put this very process first again.
                if (IsAlive)
                    Schedule(preferLocal: false);
                return;
            }
        }
    }

    /// <summary>Lets the signals that have arrived take effect, and puts the messages among them into the mailbox.</summary>
    private void Drain()
    {
        if (_inbox.IsEmpty && !_signalled)
            return;

        // Cleared before taking: a signal that arrives in between sets it again.
        _signalled = false;
        if ((_traits & ProcessTraits.Marks) != 0)
            NoteShortest();
        var signal = _inbox.TakeAll(ref Mailbox.Drains);
        while (signal is not null)
        {
            if (signal is Message && (!_isReceiving || _hasReceived))
            {
                signal = AppendMessages(signal);
                continue;
            }

            var next = signal.Next;
            signal.Arrive(this);
            if (!IsAlive)
            {
                RefuseAll(next, ExitReason.NoProc);
                return;
            }

            signal = next;
        }

        if (Mailbox.Count > Node.HighWater)
            NoteHighWater();
    }

    /// <summary>Appends a run of messages that no receive waits for, and returns what comes behind it.</summary>
    private Signal? AppendMessages(Signal first)
    {
        var (last, count) = (first, 1);
        while (last.Next is Message next)
        {
            last = next;
            count++;
        }

        var rest = last.Next;
        Mailbox.Append(first, last, count);
        return rest;
    }

    /// <summary>Does one thing there is to do. Returns false when there is nothing.</summary>
    private bool Step()
    {
        if (!IsAlive)
            return false;

        if (_extras is { Resumptions: not null } extras)
            Resume(extras.TakeResumption());
        else if (_isAwaited)
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
        {
            CountTaken();
            Run(Handle(behaviour, message));
        }
        else
            return false;

        Finished();
        return true;
    }

    private void Resume(Signal rest)
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

    private static Task? Handle(Behaviour behaviour, Signal message)
    {
        // The async-local values of a caller on this stack are not the server's: it would have them or not, as chance runs it here or elsewhere.
        var context = Context.Present;
        Context.Leave(context, Context.Clean);
        var activity = behaviour.Handle(message);

        // A callback that is not an async method leaves the async-local values it sets on the thread: they must not reach the next process.
        Context.Leave(Context.Present, context);
        return activity;
    }

    private Task? Begin()
    {
        _started = true;
        if (_code is Behaviour behaviour)
            return behaviour.Start(this);

        // Given up when it has returned, so that until then others can be told what runs.
        var function = (Func<Self, Task>)_code!;
        Task activity;
        try
        {
            activity = function(new Self(this)) ?? throw new InvalidOperationException("The process function returned no task.");
        }
        catch (Exception error)
        {
            // Nothing is lost: whatever a process throws becomes its exit reason.
            activity = Task.FromException(error);
        }

        _code = null;
        return activity;
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
        if (_activity is not null && (!_isAwaited || _isAwaitedAsTask) && !_hooked)
        {
            _hooked = true;
            _activity.ContinueWith(
                static (_, state) => ((Process)state!).Push(new WakeSignal()),
                this,
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
        }

        return _inbox.TryPark(ready: _started && _activity is null && _code is Behaviour { IsReady: true } && Mailbox.Count == 0 && !MayBlock);
    }
}

using System.Runtime.CompilerServices;

namespace Pail.Runtime.Processes;

/// <summary>
/// One process: its mailbox, its code and its relations. It runs in turns, each on one thread, and the thread that runs the turn owns every
/// field that has no comment about threads. It is its own thread-pool work item, and its own synchronization context, so that code that
/// awaits something outside the runtime comes back on a turn.
/// </summary>
/// <remarks>
/// Read the parts in this order: this file (what it is made of, how signals reach it), Turns (what it does in a turn), Receive, Mailbox,
/// Relations (children, links, monitors), Condition (whom it waits for), Death, Unwinding (what remains of its code), Info (what others are
/// told).
/// </remarks>
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

    internal ExitReason? ExitReason => _exit;

    /// <summary>
    /// Whether it has ended for good. Others who want to know whether somebody is there ask <see cref="Processes.Pid.IsAlive"/> instead,
    /// which also says no while a signal is under way by which the process will end.
    /// </summary>
    internal bool HasEnded => _exit is not null;

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

    /// <summary>
    /// As <see cref="Launch"/>, and runs its first turn right here, on the thread of the process that waits for it, unless it may not be.
    /// A process that starts others one by one then waits for no other thread.
    /// </summary>
    internal void LaunchHere(Worker worker)
    {
        Node.Add(this);

        // Where runs are to be repeated, the order in which processes begin is a choice; elsewhere a thread of its own, or a scheduler of
        // its own, is a promise.
        if (worker.HasRoomInline && Node.Interleaving is null && (_traits & (ProcessTraits.MayBlock | ProcessTraits.OwnScheduler)) == 0)
            worker.RunFirst(this);
        else
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
        var exits = urgent && signal is ExitSignal or LinkExitSignal;
        switch (_inbox.Push(signal))
        {
            case PushResult.Queued when urgent:
                // After the push: were it set before, a drain in between would clear it without finding the signal, and code that runs on
                // would not look again.
                _signalled = true;
                break;
            case PushResult.Wake:
                // Among all that wait, not near this thread: when many processes are killed at once, all of them then end before what
                // remains of their code, which waits there too, keeps the threads busy.
                Schedule(preferLocal: !exits);
                break;
            case PushResult.Refused:
                if (IsLetter(signal))
                    Node.Counters.CountDeadLetters(1);
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
        switch (_inbox.Push(new Message(message)))
        {
            case PushResult.Wake:
                Schedule(preferLocal: true);
                break;
            case PushResult.Refused:
                Node.Counters.CountDeadLetters(1);
                break;
        }
    }

    public override void Post(SendOrPostCallback d, object? state) => Push(new ResumeSignal(d, state));

    public override void Send(SendOrPostCallback d, object? state) =>
        throw new NotSupportedException("A process cannot be made to run code while the sender waits.");

    public override SynchronizationContext CreateCopy() => this;

    void IThreadPoolWorkItem.Execute() => Worker.Current.Run(this);

    /// <summary>
    /// Handles one request on the thread of its caller, then goes back to sleep or hands the rest to the scheduler. Returns false, and has
    /// done nothing, unless the process sleeps, has nothing else to do, and takes requests. Any thread.
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

        // An operation inside the request may have drained the inbox: what it found waits in here, and no signal will wake the process for
        // it.
        GoOnElsewhere();
    }

    /// <summary>The part of <see cref="LaunchHere"/> that runs as this process.</summary>
    internal void BeginInline()
    {
        var context = Context.Present;
        Context.Leave(context, Context.Clean);
        Run(Begin());
        Context.Leave(Context.Present, context);
        Finished();
        GoOnElsewhere();
    }

    // The end of a turn on a thread that belongs to another process.
    private void GoOnElsewhere()
    {
        if (HasEnded)
            LeaveRemains();
        else if (HasWork || !TryPark())
            Schedule(preferLocal: true);
    }

    /// <summary>Runs other code from the next message on. On a turn, by the code that runs until now.</summary>
    internal void Become(Behaviour next)
    {
        if (!HasEnded)
            _code = next;
    }

    internal void AddBusyTime(TimeSpan time)
    {
        // The extras of one that has just ended may be those that all such share.
        if (!HasEnded && Extras is var extras && !ReferenceEquals(extras, ProcessExtras.Ended))
            extras.AddBusyTime(time);
    }

    private void CountHandled()
    {
        if (++_handled == 0)
            Extras.HandledBefore += 1L + uint.MaxValue;
    }

    private bool HasWork => Mailbox.Count > 0 || HasReceived || _extras is { Resumptions: not null };

    /// <summary>Lets what remains of the ended process's code run, as soon as others who wait have had their turn.</summary>
    internal void ScheduleRemains(Unwinding unwinding) => ItsScheduler.Schedule(unwinding, preferLocal: false);

    private IScheduler ItsScheduler => (_traits & ProcessTraits.OwnScheduler) == 0 ? Node.Scheduler : _extras!.Scheduler!;

    private void Schedule(bool preferLocal) => ItsScheduler.Schedule(this, preferLocal);

    private ProcessTraits _traits;

    /// <summary>Whether its code may block its thread: then nobody else is to wait behind it there. Any thread.</summary>
    internal bool MayBlock => (_traits & ProcessTraits.MayBlock) != 0;

    private void Apply(SpawnOptions options)
    {
        if (options.Label is { } label)
            Notes.Label = label;
        if (options.MayBlock || options.DedicatedThread)
            _traits |= ProcessTraits.MayBlock;

        if (options.MailboxLimit is { } limit)
        {
            Extras.Bound = new MailboxBound(limit);
            _traits |= ProcessTraits.Bounded;
        }

        // What is to be repeated must run on one thread.
        if (options.DedicatedThread && Node.Interleaving is null)
        {
            Extras.Scheduler = new DedicatedThread(this);
            _traits |= ProcessTraits.OwnScheduler;
        }
    }
}

using System.Runtime.CompilerServices;

namespace Pail.Runtime.Processes;

/// <summary>
/// One process: its mailbox, its code and its relations. A process runs in turns, each on one thread. The thread that runs the turn owns
/// every field that has no comment about threads. The object is also the thread-pool work item and the synchronization context of the
/// process, so that code that awaits something outside the runtime resumes on a turn.
/// </summary>
/// <remarks>
/// Read the parts in this order: this file (its state, and how signals reach it), Turns (what it does in a turn), Parking (how it sleeps),
/// Receive, Mailbox, Relations (children, links, monitors), Condition (what it waits for), Death, Unwinding (its code after its end), Info
/// (what the process reports about itself).
/// </remarks>
internal sealed partial class Process : SynchronizationContext, IThreadPoolWorkItem
{
    private Inbox _inbox;
    private ProcessExtras? _extras;

    // The code: a Func<Self, Task> or a Behaviour. A function becomes null once it has returned its task. After the end: see Death.
    private object? _code;
    private Task? _activity;
    private bool _started;
    private bool _hooked;

    private Process? _parent;
    private uint _handled; // its overflow is added to ProcessExtras.HandledBefore

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

    /// <summary>The process whose code runs on this thread; null when no process runs here.</summary>
    internal static new Process? Current => SynchronizationContext.Current as Process;

    internal Node Node { get; }

    internal long Id { get; }

    /// <summary>The process that spawned this one; null when code outside any process did, and after the end of this process.</summary>
    internal Process? Parent => Volatile.Read(ref _parent);

    /// <summary>The parent, if it spawned this process with a link; else the default pid.</summary>
    internal Pid LinkedParent => _extras is { LinkedToParent: true } && Parent is { } parent ? parent.Pid : default;

    internal Pid Pid => new(this);

    /// <summary>The name on the node; kept after death. Written by <see cref="LocalNames"/> only.</summary>
    internal string? Name
    {
        get => _extras?.Name;
        set => Extras.Name = value;
    }

    /// <summary>The name on the node or, for a process without one, the via name that it was started under; for people.</summary>
    internal string? DisplayName => Name ?? (_extras?.Via is { } via ? ((Destination)via).ToString() : null);

    // The neighbours in the node's process list. Guarded by the locks of that list.
    internal Process? NextListed { get; set; }

    internal Process? PreviousListed { get; set; }

    internal ExitReason? ExitReason => _exit;

    /// <summary>
    /// Whether the process has ended. To ask whether another process is alive, use <see cref="Processes.Pid.IsAlive"/>: it is already false
    /// while an exit signal that will end the process is under way.
    /// </summary>
    internal bool HasEnded => _exit is not null;

    /// <summary>How many messages wait at this moment. Any thread.</summary>
    internal int MailboxLength => Mailbox.Count + _inbox.CountMessages(ref Mailbox.Drains);

    /// <summary>How many messages the process has handled or received. Any thread.</summary>
    internal long Handled => Volatile.Read(ref _handled) + (Volatile.Read(ref _extras)?.HandledBefore ?? 0);

    /// <summary>How long the code of the process has run, as sampled by the heartbeat. Any thread.</summary>
    internal TimeSpan BusyTime => Volatile.Read(ref _extras)?.BusyTime ?? TimeSpan.Zero;

    internal ProcessExtras Extras
    {
        get
        {
            // Races between the process itself and a thread that gives it a table: both get the same object.
            return _extras ?? Interlocked.CompareExchange(ref _extras, new ProcessExtras(), null) ?? _extras;
        }
    }

    /// <summary>Adds the new process to the node and schedules its first turn.</summary>
    internal void Launch()
    {
        Node.Add(this);
        Schedule(preferLocal: true);
    }

    /// <summary>
    /// As <see cref="Launch"/>, but runs the first turn on the thread of the caller, which waits for it, where that is allowed. A process
    /// that starts others one by one then waits for no other thread.
    /// </summary>
    internal void LaunchHere(Worker worker)
    {
        Node.Add(this);

        // In a simulation, the scheduler chooses the order in which processes begin. A process that may block, or that has a dedicated
        // thread, must not occupy the caller's thread.
        if (worker.HasRoomInline && Node.Interleaving is null && (_traits & (ProcessTraits.MayBlock | ProcessTraits.OwnScheduler)) == 0)
            worker.RunFirst(this);
        else
            Schedule(preferLocal: true);
    }

    /// <summary>Sends the process a signal. Any thread; never blocks.</summary>
    internal void Push(Signal signal)
    {
        if (IsBounded && signal.IsMessage)
            Bound.Enter();
        Enqueue(signal);
    }

    private void Enqueue(Signal signal)
    {
        // Read before the push: after it the signal belongs to the receiver, which may have reused it.
        var urgent = !signal.IsMessage;
        var exits = urgent && signal is ExitSignal or LinkExitSignal;
        switch (_inbox.Push(signal))
        {
            case PushResult.Queued when urgent:
                // Set after the push, to close a race with Drain. If the flag were set first, a drain between the two steps would clear it
                // without finding the signal, and running code would not look again.
                _signalled = true;
                break;
            case PushResult.Wake:
                // An exit goes to the shared queue, not to this thread. When many processes are killed at once, all of them then end before
                // their finally blocks, which wait in the same queue, occupy the threads.
                Schedule(preferLocal: !exits);
                break;
            case PushResult.Refused:
                if (IsLetter(signal))
                    Node.Counters.CountDeadLetters(1);
                signal.Refuse(this, ExitReason.NoProc);
                break;
        }
    }

    /// <summary>Sends the process a message of the runtime itself, also when the mailbox is full. Any thread; never blocks.</summary>
    internal void Deliver(object message)
    {
        if (IsBounded)
            Bound.Enter();
        EnqueueMessage(message);
    }

    private void EnqueueMessage(object message)
    {
        // A process that has ended refuses the message; the message is then dropped.
        switch (_inbox.PushMessage(message))
        {
            case PushResult.Entered:
                // This thread owns the process now, which waits in a receive. The shortest way: no signal, no drain.
                if (!TryReceive(message))
                    _inbox.Push(new Message(message));
                Schedule(preferLocal: true);
                break;
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
    /// Handles one request on the thread of its caller, then parks the process or schedules it for the rest of its work. Returns false, and
    /// does nothing, unless the process is parked and ready for a request, or soon becomes so. Any thread.
    /// </summary>
    internal bool TryRunInline(Signal request, Worker worker)
    {
        if (!_inbox.TryEnter() && (Node.Interleaving is not null || worker.Holds(this) || !worker.Spin.TryEnter(ref _inbox)))
            return false;

        worker.RunInline(this, Unsafe.As<Behaviour>(_code)!, request);
        return true;
    }

    /// <summary>The part of <see cref="TryRunInline"/> that runs as this process.</summary>
    internal void HandleInline(Behaviour behaviour, Signal request)
    {
        CountHandled();
        Run(Handle(behaviour, request));

        // An operation inside the request may have drained the inbox. The signals that it found now wait in the mailbox, and no further
        // signal will wake the process for them.
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

    // Ends a turn that ran on the thread of another process.
    private void GoOnElsewhere()
    {
        if (HasEnded)
            LeaveRemains();
        else if (HasWork || !TryPark())
            Schedule(preferLocal: true);
    }

    /// <summary>Replaces the code of the process, from the next message on. On a turn, by the present code.</summary>
    internal void Become(Behaviour next)
    {
        if (!HasEnded)
            _code = next;
    }

    internal void AddBusyTime(TimeSpan time)
    {
        // A process that has just ended may have the extras that all ended processes share: do not write to those.
        if (!HasEnded && Extras is var extras && !ReferenceEquals(extras, ProcessExtras.Ended))
            extras.AddBusyTime(time);
    }

    private void CountHandled()
    {
        if (++_handled == 0)
            Extras.HandledBefore += 1L + uint.MaxValue;
    }

    private bool HasWork => Mailbox.Count > 0 || HasReceived || _extras is { Resumptions: not null };

    /// <summary>Schedules the rest of the ended process's code behind all work that waits already.</summary>
    internal void ScheduleRemains(Unwinding unwinding) => Scheduler.Schedule(unwinding, preferLocal: false);

    private IScheduler Scheduler => (_traits & ProcessTraits.OwnScheduler) == 0 ? Node.Scheduler : _extras!.Scheduler!;

    private void Schedule(bool preferLocal) => Scheduler.Schedule(this, preferLocal);

    private ProcessTraits _traits;

    /// <summary>Whether its code may block its thread: then no other process may wait behind it on that thread. Any thread.</summary>
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

        // A simulation runs everything on one thread.
        if (options.DedicatedThread && Node.Interleaving is null)
        {
            Extras.Scheduler = new DedicatedThread(this);
            _traits |= ProcessTraits.OwnScheduler;
        }
    }
}

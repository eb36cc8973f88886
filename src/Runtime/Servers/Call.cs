using System.Globalization;
using Pail.Runtime.Processes;
using Activity = System.Diagnostics.Activity;

namespace Pail.Runtime.Servers;

/// <summary>
/// One call in flight: the node in the server's mailbox, the caller's awaitable, the reply handle, the death watch, and, when a process calls, the
/// signal that brings it the answer, all in one pooled object.
/// </summary>
/// <remarks>
/// <see cref="_state"/> counts the lives of the object, twice: even while it waits for its reply, odd once somebody has claimed the right to
/// complete it. A reply handle remembers the life it belongs to, so that a late reply finds the count moved on and is dropped.
/// </remarks>
internal abstract class Call : Request, IDeadline
{
    private int _state;
    private Deadlines? _listedBy;
    private Destination _server;
    private long _due = Deadlines.None;
    private bool _returns;
    private volatile bool _held;
    private volatile bool _isLeftToOthers;

    internal object? Request { get; private set; }

    internal TimeSpan Timeout { get; private set; }

    /// <summary>The calling process; null when code outside any calls.</summary>
    internal Process? Caller { get; private set; }

    /// <summary>What the call is part of, while somebody traces; the server's callback goes on with it. Written before the call is sent.</summary>
    internal Activity? Activity { get; set; }

    /// <summary>
    /// Whether the server handles it on the stack of the caller, who will look for the answer as soon as the server returns. Only by that thread;
    /// false from the moment the answer may come from another.
    /// </summary>
    internal bool IsInline { get; set; }

    /// <summary>
    /// Whether a callback of the server is running with it. The server then still writes to the object, and it must not be used again even when it has
    /// been answered.
    /// </summary>
    internal bool Held
    {
        get => _held;

        // Volatile: the server's last touch must not overtake the ones before.
        set => _held = value;
    }

    /// <summary>Whether it closed a circle of callers and failed by that: the server is not to handle it any more.</summary>
    internal bool IsWithdrawn { get; private set; }

    /// <summary>Whether a callback of the server has seen it.</summary>
    internal bool Delivered { get; private set; }

    internal sealed override int Life => Volatile.Read(ref _state) & ~1;

    internal sealed override bool IsPendingIn(int life) => Volatile.Read(ref _state) == life;

    internal sealed override bool IsLeftToOthers => _isLeftToOthers;

    internal sealed override object? Content => Request;

    /// <summary>On the way to the server it is a message; on the way back it is not.</summary>
    internal sealed override bool IsMessage => !_returns;

    long IDeadline.Due => Volatile.Read(ref _due);

    ref Deadlines? IDeadline.ListedBy => ref _listedBy;

    internal sealed override void Arrive(Process receiver)
    {
        if (_returns)
            receiver.Extras.AddResumption(this);
        else
            receiver.Mailbox.Append(this);
    }

    internal sealed override void Refuse(Process receiver, ExitReason reason)
    {
        if (_returns)
            receiver.GoOnUnwinding(this);
        else
            Fail(Life, reason, reason.ToString());
    }

    internal sealed override bool TryAbandon(Process caller)
    {
        if (!TryClaim(Life))
            return false;

        SetError(new ExitException(caller));
        LiftDeadline();
        return true;
    }

    void IDeadline.Expire(long now)
    {
        // The life is read first: when the object is used anew before the claim, the claim fails.
        var life = Life;
        var due = Volatile.Read(ref _due);
        if (due > now)
            return;

        FailWhereItStands(life, ExitReason.Timeout, string.Create(CultureInfo.InvariantCulture, $"{Timeout.TotalMilliseconds:0} ms passed; {Describe()}"));

        // Also when it was answered and nobody has fetched the answer. A new life may have set a new time: that one stays.
        Interlocked.CompareExchange(ref _due, Deadlines.None, due);
    }

    /// <summary>
    /// Whether its time limits can be watched on that node. Pools belong to threads, not to nodes: what another node still lists, it looks after.
    /// </summary>
    protected bool CanBeWatchedOn(Node node) => Volatile.Read(ref _listedBy) is not { } deadlines || ReferenceEquals(deadlines, node.Deadlines);

    protected void Begin(Process? caller, Process target, Destination server, object request, TimeSpan timeout)
    {
        Caller = caller;
        Target = target;
        if (server.IsName)
            _server = server;
        Request = request;
        Timeout = timeout;
        Delivered = _isLeftToOthers = false;
    }

    /// <summary>The life in which the server holds it. By the server.</summary>
    internal int HeldLife { get; private set; }

    /// <summary>Whether a reply is kept for <see cref="CompleteStaged"/>. By the server, while it holds the call.</summary>
    internal bool IsStaged { get; private protected set; }

    internal void Hold(int life)
    {
        HeldLife = life;
        IsStaged = false;
        Held = Delivered = true;
    }

    /// <summary>The callback has returned without an answer. By the server; its last touch, for whoever has the handle may answer at any moment.</summary>
    internal void LeaveToOthers()
    {
        IsInline = false;
        _isLeftToOthers = true;
        Held = false;
    }

    /// <summary>Lifts the time limit of a call that has failed, so that it is not kept until then.</summary>
    protected void LiftDeadline() => Volatile.Write(ref _due, Deadlines.None);

    /// <summary>Sets the time limit of a call that was not answered at once.</summary>
    internal void SetDeadline()
    {
        if (Timeout == System.Threading.Timeout.InfiniteTimeSpan)
            return;

        var deadlines = Target!.Node.Deadlines;
        var due = deadlines.After(Timeout);
        Volatile.Write(ref _due, due);
        deadlines.Watch(this, due);
    }

    /// <summary>Fails the call if that life of it still waits, and is not in the server's mailbox any more. Any thread.</summary>
    internal void Fail(int life, ExitReason reason, string why)
    {
        if (!TryClaim(life))
            return;

        SetError(Failure(reason, why));
        Return();
    }

    /// <summary>Fails the call if that life of it still waits, wherever it stands. Any thread.</summary>
    internal void FailWhereItStands(int life, ExitReason reason, string why)
    {
        if (!TryClaim(life))
            return;

        SetError(Failure(reason, why));
        if (Caller is { } caller)
            caller.Push(new AnswerSignal(this));
        else
            Resume();
    }

    internal sealed override void Withdraw(int life, string circle)
    {
        if (!TryClaim(life))
            return;

        IsWithdrawn = true;
        SetError(Failure(ExitReason.CallingSelf, circle));
        Caller!.Push(new AnswerSignal(this));
    }

    /// <summary>Keeps the reply for <see cref="CompleteStaged"/>. Only by the server, while it holds the call.</summary>
    internal abstract void StageObject(object? reply);

    /// <summary>The reply that is kept for <see cref="CompleteStaged"/>.</summary>
    internal abstract object? StagedObject { get; }

    /// <summary>Answers that life of the call, if it still waits. Any thread.</summary>
    internal abstract void ReplyObject(int life, object? reply);

    /// <summary>Answers with the reply that was staged. Only by the server; its last touch.</summary>
    internal abstract void CompleteStaged(int life);

    /// <summary>Notes the failure, for <see cref="Signal.Resume"/> to tell. By who has claimed it.</summary>
    protected abstract void SetError(Exception error);

    /// <summary>Brings the outcome to the caller: a process learns of it on a turn of its own.</summary>
    protected void Return()
    {
        if (Caller is not { } caller)
        {
            Resume();
            return;
        }

        _returns = true;
        caller.Push(this);
    }

    // Races with every other way to complete the call: reply, time-out, the server's death. One wins.
    protected bool TryClaim(int life) => Interlocked.CompareExchange(ref _state, life + 1, life) == life;

    /// <summary>Ends a life: every handle that remembers it is void from here on. By who fetches the answer, when the claim is long taken.</summary>
    protected void EndLife()
    {
        Volatile.Write(ref _due, Deadlines.None);
        Request = null;
        Target = null;
        Caller = null;
        _server = default;
        _returns = false;
        if (Activity is not null)
            Activity = null;
        Volatile.Write(ref _state, _state + 1);
    }

    // One whose time is up stays queued, and may yet be handled.
    private CallException Failure(ExitReason reason, string why) =>
        new(reason, _server == default && Target is { } target ? target.Pid : _server, Request, why, Delivered || reason.Kind == ExitKind.Timeout);

    private string Describe() => Target is { } target ? $"{target.Pid} {target.DescribeCondition()}" : "it was answered meanwhile";
}

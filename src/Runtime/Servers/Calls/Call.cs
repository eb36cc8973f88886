using System.Globalization;
using Pail.Runtime.Processes;
using Activity = System.Diagnostics.Activity;

namespace Pail.Runtime.Servers;

/// <summary>
/// One call in flight: the node in the server's mailbox, the caller's awaitable, the reply handle, the death watch, and, when a process
/// calls, the signal that brings the answer, all in one pooled object. <see cref="TypedCall{TReply}"/> adds the answer.
/// </summary>
/// <remarks>
/// <para>
/// Two words describe a call, because two parties work on it at the same time: everybody who may decide the outcome, and the server. One
/// word for both would cost the server an interlocked operation at every step.
/// </para>
/// <para>
/// <b>The outcome</b> is one <see cref="CallPhase"/>, and the number of the call's life beside it: the object is used for one call after
/// the other. A reply handle remembers the life that it belongs to, so that a late reply finds another number and is dropped.
/// </para>
/// <code>
/// phase      who may change it                                        to
/// Pending    a reply, a time limit, a cancellation, the server's end, Decided, by compare-and-swap: the first one wins
///            the caller's end: any thread
/// Pending    the looker that finds a cycle of callers: any thread     Withdrawn, by compare-and-swap
/// Decided    whoever decided, when a process has called and the call  Returning, before the call is pushed to the caller
///            is certainly in no mailbox
/// any other  the reader of the answer                                 Pending of the next life
/// </code>
/// <para>
/// <b>The server's work</b> is one <see cref="CallStage"/>. Until the call is pushed it belongs to the caller's thread, then to the
/// server's turn, and after the last step to the reader of the answer. Other threads read it: to tell whether a callback has seen the call,
/// and whether the target can still answer.
/// </para>
/// <code>
/// stage           who may change it                                to
/// (new life)      the caller                                       Queued
/// Queued          the caller, when the server is idle              QueuedInline
/// QueuedInline    the caller, when the server was not idle         Queued
/// Queued          the server, before the callback                  Handled
/// QueuedInline    the server, before the callback                  HandledInline
/// Handled*        the callback, by Reply or Stop with a reply      Staged, StagedInline
/// *Inline         the server, when the callback returns unfinished Handled, Staged
/// Handled*        the server, when the callback returned no reply  LeftToOthers, its last touch
/// Staged          the server, when the callback has returned       Released, its last touch
/// StagedInline    the server, when the callback has returned       AnsweredInline, its last touch; Released for a failure
/// AnsweredInline  the caller, when its turn is used up             Released
/// </code>
/// <para>
/// A call that has failed is never used again: it may still be in the server's mailbox, and its reply may still come. Neither is one that
/// was answered by another hand while its callback ran, since the server still writes to it.
/// </para>
/// </remarks>
internal abstract class Call : Request, IDeadline
{
    private const int PhaseMask = 3;
    private const int OneLife = 4;

    // The number of the life, and the phase in the lowest bits. Swapped by the thread that decides the outcome.
    private int _outcome;

    // Written by the server's last touch, after everything else that it writes: volatile, so that no earlier write of the server is seen
    // after it.
    private volatile CallStage _stage;

    private Deadlines? _listedBy;
    private Destination _server;
    private long _due = Deadlines.None;

    internal object? Request { get; private set; }

    internal TimeSpan Timeout { get; private set; }

    /// <summary>The calling process; null when code outside any calls.</summary>
    internal Process? Caller { get; private set; }

    /// <summary>
    /// What the call is part of, while somebody traces; the server's callback goes on with it. Written before the call is sent.
    /// </summary>
    internal Activity? Activity { get; set; }

    /// <summary>What ends the call when the caller's token is cancelled; null without a token. By the caller.</summary>
    private protected CallCancellation? Cancellation { get; set; }

    /// <summary>How far the server is. For who may change it, see the table.</summary>
    private protected CallStage Stage
    {
        get => _stage;
        set => _stage = value;
    }

    /// <summary>Whether a callback of the server runs with it: then the server still writes to the object.</summary>
    internal bool IsHandled => _stage is CallStage.Handled or CallStage.HandledInline or CallStage.Staged or CallStage.StagedInline;

    /// <summary>Whether a reply is kept for <see cref="CompleteStaged"/>. By the server, while it handles the call.</summary>
    internal bool IsStaged => _stage is CallStage.Staged or CallStage.StagedInline;

    /// <summary>Whether it has failed because it closed a cycle of callers: the server is not to handle it any more.</summary>
    internal bool IsWithdrawn => (Volatile.Read(ref _outcome) & PhaseMask) == (int)CallPhase.Withdrawn;

    /// <summary>The life in which the server handles it. By the server.</summary>
    internal int HandledLife { get; private set; }

    internal sealed override bool IsDelivered => _stage is not (CallStage.Queued or CallStage.QueuedInline);

    internal sealed override int Life => Volatile.Read(ref _outcome) & ~PhaseMask;

    internal sealed override bool IsPendingIn(int life) => Volatile.Read(ref _outcome) == life;

    internal sealed override bool IsLeftToOthers => _stage == CallStage.LeftToOthers;

    internal sealed override object? Content => Request;

    /// <summary>On the way to the server it is a message; on the way back it is not.</summary>
    internal sealed override bool IsMessage => !IsReturning;

    private bool IsReturning => (Volatile.Read(ref _outcome) & PhaseMask) == (int)CallPhase.Returning;

    long IDeadline.Due => Volatile.Read(ref _due);

    ref Deadlines? IDeadline.ListedBy => ref _listedBy;

    internal sealed override void Arrive(Process receiver)
    {
        if (IsReturning)
            receiver.Extras.AddResumption(this);
        else
            receiver.Mailbox.Append(this);
    }

    internal sealed override void Refuse(Process receiver, ExitReason reason)
    {
        if (IsReturning)
            receiver.GoOnUnwinding(this);
        else
            Fail(Life, reason, CallException.WhyEnded(reason));
    }

    internal sealed override bool TryAbandon(Process caller)
    {
        if (!TryDecide(Life))
            return false;

        SetError(new ExitException(caller));
        LiftDeadline();
        return true;
    }

    void IDeadline.Expire(long now)
    {
        // The life is read first: when the object begins another life before the outcome is decided here, the swap fails.
        var life = Life;
        var due = Volatile.Read(ref _due);
        if (due > now)
            return;

        FailInMailbox(
            life,
            ExitReason.Timeout,
            string.Create(CultureInfo.InvariantCulture, $"{Timeout.TotalMilliseconds:0} ms passed; {Describe()}"));

        // Also when it was answered and nobody has fetched the answer. A new life may have set a new time: that one stays.
        Interlocked.CompareExchange(ref _due, Deadlines.None, due);
    }

    /// <summary>
    /// Whether its time limits can be watched on that node. Pools belong to threads, not to nodes: what another node still lists, it looks
    /// after.
    /// </summary>
    protected bool CanBeWatchedOn(Node node) =>
        Volatile.Read(ref _listedBy) is not { } deadlines || ReferenceEquals(deadlines, node.Deadlines);

    protected void Begin(Process? caller, Process target, Destination server, object request, TimeSpan timeout)
    {
        Caller = caller;
        Target = target;
        if (server.IsName)
            _server = server;
        Request = request;
        Timeout = timeout;
        _stage = CallStage.Queued;
    }

    /// <summary>Prepares to be handled on the stack of the caller. By the caller.</summary>
    internal void BeginInline() => _stage = CallStage.QueuedInline;

    /// <summary>The server was not idle after all. By the caller.</summary>
    internal void EndInline() => _stage = CallStage.Queued;

    /// <summary>A callback is about to run with it. By the server.</summary>
    internal void BeginHandling(int life)
    {
        HandledLife = life;
        _stage = _stage == CallStage.QueuedInline ? CallStage.HandledInline : CallStage.Handled;
    }

    /// <summary>The answer, if there is one, will not come on the stack of the caller. By the server.</summary>
    internal void LeaveInline()
    {
        if (_stage == CallStage.HandledInline)
            _stage = CallStage.Handled;
        else if (_stage == CallStage.StagedInline)
            _stage = CallStage.Staged;
    }

    /// <summary>
    /// The callback has returned without an answer. By the server; its last touch: a holder of the handle may answer at any moment.
    /// </summary>
    internal void LeaveToOthers() => _stage = CallStage.LeftToOthers;

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

    /// <summary>Has a call that was not answered at once end when the token is cancelled. By the caller.</summary>
    internal void CancelWith(CancellationToken token)
    {
        if (token.CanBeCanceled)
            (Cancellation = new CallCancellation(this, Life)).Register(token);
    }

    /// <summary>
    /// The caller's token is cancelled: the call ends if that life of it is pending. The server handles it all the same. Any thread.
    /// </summary>
    internal void Cancel(int life, CancellationToken token)
    {
        if (!TryDecide(life))
            return;

        SetError(new OperationCanceledException(token));
        TellCaller();
    }

    /// <summary>Fails the call if that life of it is pending. Only when it is not in the server's mailbox any more. Any thread.</summary>
    internal void Fail(int life, ExitReason reason, string why)
    {
        if (!TryDecide(life))
            return;

        SetError(Failure(reason, why));
        SendBack();
    }

    /// <summary>Fails the call if that life of it is pending, also when it is still in the server's mailbox. Any thread.</summary>
    private void FailInMailbox(int life, ExitReason reason, string why)
    {
        if (!TryDecide(life))
            return;

        SetError(Failure(reason, why));
        TellCaller();
    }

    internal sealed override void Withdraw(int life, string cycle)
    {
        // One swap decides and withdraws, so that the server never handles what has failed by this.
        if (Interlocked.CompareExchange(ref _outcome, life + (int)CallPhase.Withdrawn, life) != life)
            return;

        SetError(Failure(ExitReason.CallingSelf, cycle));
        TellCaller();
    }

    /// <summary>Keeps the reply for <see cref="CompleteStaged"/>. Only by the server, while it handles the call.</summary>
    internal abstract void StageObject(object? reply);

    /// <summary>
    /// Keeps a failure for <see cref="CompleteStaged"/>, in place of a reply. Only by the server, while it handles the call.
    /// </summary>
    internal abstract void StageFailure(Exception cause);

    /// <summary>The reply that is kept for <see cref="CompleteStaged"/>.</summary>
    internal abstract object? StagedObject { get; }

    /// <summary>Answers that life of the call, if it is pending. Any thread.</summary>
    internal abstract void ReplyObject(int life, object? reply);

    /// <summary>Answers with the reply that was staged. Only by the server; its last touch.</summary>
    internal abstract void CompleteStaged(int life);

    /// <summary>Notes the failure, for <see cref="Signal.Resume"/> to tell. By the thread that has decided.</summary>
    protected abstract void SetError(Exception error);

    /// <summary>
    /// Brings the outcome to the caller, by the call itself: a process learns of it on a turn of its own. By the thread that has decided.
    /// </summary>
    protected void SendBack()
    {
        if (Caller is not { } caller)
        {
            Resume();
            return;
        }

        // Before the push, which is a full fence: the thread that finds the call in the caller's inbox must see that it returns.
        Volatile.Write(ref _outcome, Life + (int)CallPhase.Returning);
        caller.Push(this);
    }

    // The call itself may be in the server's mailbox, where its links are in use: another signal brings the outcome. By whoever has
    // decided.
    private void TellCaller()
    {
        if (Caller is { } caller)
            caller.Push(new AnswerSignal(this));
        else
            Resume();
    }

    // Races with every other way to decide the outcome: a reply, a time limit, a cancellation, the server's end. One wins.
    protected bool TryDecide(int life) => Interlocked.CompareExchange(ref _outcome, life + (int)CallPhase.Decided, life) == life;

    /// <summary>Ends a life: every handle that remembers it is void from here on. By the reader of the answer.</summary>
    protected void EndLife()
    {
        Volatile.Write(ref _due, Deadlines.None);
        Request = null;
        Target = null;
        Caller = null;
        _server = default;
        Forget();
        Volatile.Write(ref _outcome, Life + OneLife);
    }

    /// <summary>
    /// Takes the call back from its caller's token. By the reader of the answer too: where code outside any process calls, the outcome may
    /// be there before <see cref="CancelWith"/>, and then the thread that brings it finds nothing to take back.
    /// </summary>
    protected void DropCancellation()
    {
        if (Cancellation is not { } cancellation)
            return;

        cancellation.Drop();
        Cancellation = null;
    }

    // Mostly null already, and a compare is cheaper than a write that the garbage collector must hear of.
    private void Forget()
    {
        if (Awaiter is not null)
            Awaiter = null;
        if (Activity is not null)
            Activity = null;
        DropCancellation();
    }

    /// <summary>A failure with the server and the request of this call.</summary>
    // One whose time is up stays queued, and may yet be handled.
    private protected CallException Failure(ExitReason reason, string why) =>
        new(
            reason,
            _server == default && Target is { } target ? target.Pid : _server,
            Request,
            why,
            IsDelivered || reason.Kind == ExitKind.Timeout);

    private string Describe() => Target is { } target ? $"{target.Pid} {target.DescribeCondition()}" : "it was answered meanwhile";
}

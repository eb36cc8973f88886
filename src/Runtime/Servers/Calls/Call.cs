using Pail.Runtime.Processes;
using Activity = System.Diagnostics.Activity;

namespace Pail.Runtime.Servers;

/// <summary>
/// One call in flight. A single pooled object is the queue node in the server's mailbox, the caller's awaitable and the target of the
/// reply. It also learns of the server's death, and, when a process calls, it is the signal that brings the answer.
/// <see cref="TypedCall{TReply}"/> adds the answer itself.
/// </summary>
/// <remarks>
/// <para>
/// Two fields hold the state of a call, because two parties change it at the same time: the threads that may decide the outcome, and the
/// server. One field for both would cost the server an interlocked operation at every step.
/// </para>
/// <para>
/// <b>The outcome</b> is a <see cref="CallPhase"/> and the number of the call's <em>life</em>: the object is reused, and each use is one
/// life. A reply handle remembers the life that it belongs to, so that a late reply finds another number and is dropped.
/// </para>
/// <code>
/// phase      changed by                                               to
/// Pending    a reply, a time limit, a cancellation, the server's end, Decided, by compare-and-swap: the first one wins
///            the caller's end: any thread
/// Pending    the thread that finds a cycle of callers: any thread     Withdrawn, by compare-and-swap
/// Decided    the thread that decided, when a process has called and   Returning, before the call is pushed to the caller
///            the call is certainly in no mailbox
/// any other  the reader of the answer                                 Pending of the next life
/// </code>
/// <para>
/// <b>The server's work</b> is a <see cref="CallStage"/>. The caller's thread owns it until the call is pushed, then the server's turn, and
/// after the last step the reader of the answer. Other threads read it, to tell whether a callback has seen the call, and whether the
/// target can still answer.
/// </para>
/// <code>
/// stage           changed by                                       to
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
/// A call that has failed is never reused: it may still be in the server's mailbox, and its reply may still come. A call that another
/// process answered while its callback ran is not reused either, because the server still writes to it.
/// </para>
/// </remarks>
internal abstract partial class Call : Request
{
    private const int PhaseMask = 3;
    private const int OneLife = 4;

    // The number of the life, and the phase in the lowest bits. Swapped by the thread that decides the outcome.
    private int _outcome;

    // The server's last write to the object. Volatile, so that all its earlier writes are visible before this one.
    private volatile CallStage _stage;

    private Deadlines? _listedBy;
    private Destination _server;
    private long _due = Deadlines.None;

    internal object? Request { get; private set; }

    internal TimeSpan Timeout { get; private set; }

    /// <summary>The calling process; null when code outside any process calls.</summary>
    internal Process? Caller { get; private set; }

    /// <summary>
    /// The activity of the call, while tracing is on. It is also the activity of the server's callback. Written before the call is sent.
    /// </summary>
    internal Activity? Activity { get; set; }

    /// <summary>Ends the call when the caller's token is cancelled; null without a token. Set by the caller.</summary>
    private protected CallCancellation? Cancellation { get; set; }

    /// <summary>The stage of the server's work; the table says which thread may change it.</summary>
    private protected CallStage Stage
    {
        get => _stage;
        set => _stage = value;
    }

    /// <summary>Whether a callback of the server handles the call at this moment: then the server still writes to the object.</summary>
    internal bool IsHandled => _stage is CallStage.Handled or CallStage.HandledInline or CallStage.Staged or CallStage.StagedInline;

    /// <summary>Whether a reply is kept for <see cref="CompleteStaged"/>. By the server, while it handles the call.</summary>
    internal bool IsStaged => _stage is CallStage.Staged or CallStage.StagedInline;

    /// <summary>Whether the call has failed because it closed a cycle of callers: the server must not handle it any more.</summary>
    internal bool IsWithdrawn => (Volatile.Read(ref _outcome) & PhaseMask) == (int)CallPhase.Withdrawn;

    /// <summary>The life in which the server handles the call. Written by the server.</summary>
    internal int HandledLife { get; private set; }

    internal sealed override bool IsDelivered => _stage is not (CallStage.Queued or CallStage.QueuedInline);

    internal sealed override int Life => Volatile.Read(ref _outcome) & ~PhaseMask;

    internal sealed override bool IsPendingIn(int life) => Volatile.Read(ref _outcome) == life;

    internal sealed override bool IsLeftToOthers => _stage == CallStage.LeftToOthers;

    internal sealed override object? Content => Request;

    /// <summary>The call is a message on its way to the server, but not on its way back.</summary>
    internal sealed override bool IsMessage => !IsReturning;

    private bool IsReturning => (Volatile.Read(ref _outcome) & PhaseMask) == (int)CallPhase.Returning;

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

    /// <summary>Prepares the call to be handled on the caller's stack. By the caller.</summary>
    internal void BeginInline() => _stage = CallStage.QueuedInline;

    /// <summary>Undoes <see cref="BeginInline"/>, because the server was not idle. By the caller.</summary>
    internal void EndInline() => _stage = CallStage.Queued;

    /// <summary>Notes that a callback is about to handle the call. By the server.</summary>
    internal void BeginHandling(int life)
    {
        HandledLife = life;
        _stage = _stage == CallStage.QueuedInline ? CallStage.HandledInline : CallStage.Handled;
    }

    /// <summary>Notes that the answer, if there is one, will not come on the caller's stack. By the server.</summary>
    internal void LeaveInline()
    {
        if (_stage == CallStage.HandledInline)
            _stage = CallStage.Handled;
        else if (_stage == CallStage.StagedInline)
            _stage = CallStage.Staged;
    }

    /// <summary>
    /// Notes that the callback has returned without an answer. By the server; its last write, because a holder of the reply handle may
    /// answer at any moment.
    /// </summary>
    internal void LeaveToOthers() => _stage = CallStage.LeftToOthers;

    /// <summary>Keeps the reply for <see cref="CompleteStaged"/>. Only by the server, while it handles the call.</summary>
    internal abstract void StageObject(object? reply);

    /// <summary>
    /// Keeps a failure for <see cref="CompleteStaged"/>, in place of a reply. Only by the server, while it handles the call.
    /// </summary>
    internal abstract void StageFailure(Exception cause);

    /// <summary>The reply or failure that is kept for <see cref="CompleteStaged"/>.</summary>
    internal abstract object? StagedObject { get; }

    /// <summary>Answers the call if that life of it is pending. Any thread.</summary>
    internal abstract void ReplyObject(int life, object? reply);

    /// <summary>Answers with the staged reply. Only by the server; its last write.</summary>
    internal abstract void CompleteStaged(int life);

    /// <summary>Stores the failure, which <see cref="Signal.Resume"/> passes to the caller. By the thread that has decided.</summary>
    protected abstract void SetError(Exception error);

    /// <summary>
    /// Brings the outcome to the caller: the call itself is pushed to the calling process, which resumes on its own turn. By the thread
    /// that has decided.
    /// </summary>
    protected void SendBack()
    {
        if (Caller is not { } caller)
        {
            Resume();
            return;
        }

        // Written before the push, which is a full fence: a thread that finds the call in the caller's inbox must see the phase Returning.
        Volatile.Write(ref _outcome, Life + (int)CallPhase.Returning);
        caller.Push(this);
    }

    // Brings the outcome to the caller by another signal, because the call itself may be in the server's mailbox, which uses its `Next`.
    // By the thread that has decided.
    private void TellCaller()
    {
        if (Caller is { } caller)
            caller.Push(new AnswerSignal(this));
        else
            Resume();
    }

    // Races with all other ways to decide the outcome: a reply, a time limit, a cancellation, the server's end. The first swap wins.
    protected bool TryDecide(int life) => Interlocked.CompareExchange(ref _outcome, life + (int)CallPhase.Decided, life) == life;

    /// <summary>Ends a life: reply handles of that life have no effect from here on. By the reader of the answer.</summary>
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

    // These are mostly null already, and a comparison is cheaper than a write, which also costs the garbage collector's write barrier.
    private void Forget()
    {
        if (Awaiter is not null)
            Awaiter = null;
        if (Activity is not null)
            Activity = null;
        DropCancellation();
    }
}

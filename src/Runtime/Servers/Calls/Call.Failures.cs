using System.Globalization;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Servers;

/// <content>
/// How a call ends without a reply: by its time limit, its caller's token, the end of the server or of the caller, or a cycle of callers.
/// </content>
internal abstract partial class Call : IDeadline
{
    long IDeadline.Due => Volatile.Read(ref _due);

    ref Deadlines? IDeadline.ListedBy => ref _listedBy;

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
        // The life is read first: if the object begins another life before the outcome is decided here, the swap fails.
        var life = Life;
        var due = Volatile.Read(ref _due);
        if (due > now)
            return;

        FailInMailbox(
            life,
            ExitReason.Timeout,
            string.Create(CultureInfo.InvariantCulture, $"{Timeout.TotalMilliseconds:0} ms passed; {Describe()}"));

        // Also when the call was answered and the answer has not been read yet. If a new life has set a new time, that time stays.
        Interlocked.CompareExchange(ref _due, Deadlines.None, due);
    }

    /// <summary>
    /// Whether that node can watch the call's time limit. Pools belong to threads, not to nodes, so the deadlines of another node may still
    /// list this object: then they watch it.
    /// </summary>
    protected bool CanBeWatchedOn(Node node) =>
        Volatile.Read(ref _listedBy) is not { } deadlines || ReferenceEquals(deadlines, node.Deadlines);

    /// <summary>Lifts the time limit of a call that has failed, so that the list of deadlines does not keep it until then.</summary>
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

    /// <summary>Makes the token end a call that was not answered at once. By the caller.</summary>
    internal void CancelWith(CancellationToken token)
    {
        if (token.CanBeCanceled)
            (Cancellation = new CallCancellation(this, Life)).Register(token);
    }

    /// <summary>
    /// Ends the call because the caller's token is cancelled, if that life of it is pending. The server still handles it. Any thread.
    /// </summary>
    internal void Cancel(int life, CancellationToken token)
    {
        if (!TryDecide(life))
            return;

        SetError(new OperationCanceledException(token));
        TellCaller();
    }

    /// <summary>
    /// Takes the call back from its caller's token. Called by the reader of the answer too: when code outside any process calls, the
    /// outcome may come before <see cref="CancelWith"/>, and then the thread that brings the outcome finds nothing to take back.
    /// </summary>
    protected void DropCancellation()
    {
        if (Cancellation is not { } cancellation)
            return;

        cancellation.Drop();
        Cancellation = null;
    }

    /// <summary>Fails the call if that life of it is pending. Only when it is no longer in the server's mailbox. Any thread.</summary>
    internal void Fail(int life, ExitReason reason, string why)
    {
        if (!TryDecide(life))
            return;

        SetError(Failure(reason, why));
        SendBack();
    }

    /// <summary>Fails the call if that life of it is pending. It may still be in the server's mailbox. Any thread.</summary>
    private void FailInMailbox(int life, ExitReason reason, string why)
    {
        if (!TryDecide(life))
            return;

        SetError(Failure(reason, why));
        TellCaller();
    }

    internal sealed override void Withdraw(int life, string cycle)
    {
        // One swap decides the outcome and marks the call as withdrawn, so that the server never handles a call that failed this way.
        if (Interlocked.CompareExchange(ref _outcome, life + (int)CallPhase.Withdrawn, life) != life)
            return;

        SetError(Failure(ExitReason.CallingSelf, cycle));
        TellCaller();
    }

    /// <summary>A failure with the server and the request of this call.</summary>
    // A call whose time is up counts as delivered: it stays in the mailbox, and the server may still handle it.
    private protected CallException Failure(ExitReason reason, string why) =>
        new(
            reason,
            _server == default && Target is { } target ? target.Pid : _server,
            Request,
            why,
            IsDelivered || reason.Kind == ExitKind.Timeout);

    private string Describe() => Target is { } target ? $"{target.Pid} {target.DescribeCondition()}" : "it was answered meanwhile";
}

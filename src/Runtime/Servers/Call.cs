using System.Globalization;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Servers;

/// <summary>
/// One call in flight: the node in the server's mailbox, the caller's awaitable, the reply handle and the death watch, all in one pooled object.
/// </summary>
/// <remarks>
/// <see cref="_state"/> counts the lives of the object, twice: even while it waits for its reply, odd once somebody has claimed the right to
/// complete it. A reply handle remembers the life it belongs to, so that a late reply finds the count moved on and is dropped.
/// </remarks>
internal abstract class Call : Signal, IDeadline
{
    private int _state;
    private Deadlines? _listedBy;
    private Destination _server;
    private long _due = Deadlines.None;

    internal Process? Target { get; private set; }

    internal object? Request { get; private set; }

    internal TimeSpan Timeout { get; private set; }

    /// <summary>
    /// Whether a callback of the server is running with it. The server then still writes to the object, and it must not be used again even when it has
    /// been answered.
    /// </summary>
    internal bool Held { get; set; }

    /// <summary>Whether a callback of the server has seen it.</summary>
    internal bool Delivered { get; private set; }

    internal int Life => Volatile.Read(ref _state) & ~1;

    internal bool IsPending(int life) => Volatile.Read(ref _state) == life;

    internal sealed override bool IsMessage => true;

    long IDeadline.Due => Volatile.Read(ref _due);

    ref Deadlines? IDeadline.ListedBy => ref _listedBy;

    internal sealed override void Arrive(Process receiver) => receiver.Mailbox.Append(this);

    internal sealed override void Refuse(Process receiver, ExitReason reason) => Fail(Life, reason, reason.ToString());

    void IDeadline.Expire(long now)
    {
        // The life is read first: when the object is used anew before the claim, the claim fails.
        var life = Life;
        var due = Volatile.Read(ref _due);
        if (due > now)
            return;

        Fail(life, ExitReason.Timeout, string.Create(CultureInfo.InvariantCulture, $"{Timeout.TotalMilliseconds:0} ms passed; {Describe()}"));

        // Also when it was answered and nobody has fetched the answer. A new life may have set a new time: that one stays.
        Interlocked.CompareExchange(ref _due, Deadlines.None, due);
    }

    /// <summary>
    /// Whether its time limits can be watched on that node. Pools belong to threads, not to nodes: what another node still lists, it looks after.
    /// </summary>
    protected bool CanBeWatchedOn(Node node) => Volatile.Read(ref _listedBy) is not { } deadlines || ReferenceEquals(deadlines, node.Deadlines);

    protected void Begin(Process target, Destination server, object request, TimeSpan timeout)
    {
        Target = target;
        _server = server;
        Request = request;
        Timeout = timeout;
        Delivered = false;
    }

    internal void Hold() => Held = Delivered = true;

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

    /// <summary>Fails the call if that life of it still waits. Any thread.</summary>
    internal void Fail(int life, ExitReason reason, string why)
    {
        if (TryClaim(life))
            Complete(new CallException(reason, _server, Request, why, Delivered));
    }

    /// <summary>Keeps the reply for <see cref="CompleteStaged"/>. Only by the server, while it holds the call.</summary>
    internal abstract void StageObject(object? reply);

    /// <summary>Answers that life of the call, if it still waits. Any thread.</summary>
    internal abstract void ReplyObject(int life, object? reply);

    /// <summary>Answers with the reply that was staged. Only by the server; its last touch.</summary>
    internal abstract void CompleteStaged(int life);

    protected abstract void Complete(Exception error);

    // Races with every other way to complete the call: reply, time-out, the server's death. One wins.
    protected bool TryClaim(int life) => Interlocked.CompareExchange(ref _state, life + 1, life) == life;

    /// <summary>Ends a life: every handle that remembers it is void from here on.</summary>
    protected void EndLife()
    {
        Volatile.Write(ref _due, Deadlines.None);
        Request = null;
        Target = null;
        _server = default;
        Interlocked.Increment(ref _state);
    }

    private string Describe() => Target switch
    {
        null => "it was answered meanwhile",
        { IsAlive: true } target => $"the server is alive and {target.MailboxLength} messages wait for it",
        var target => $"the server has ended: {target.ExitReason}",
    };
}

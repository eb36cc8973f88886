using System.Threading.Tasks.Sources;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Servers;

/// <summary>A call whose answer is a <typeparamref name="TReply"/>. Rented from a small stack per thread.</summary>
internal sealed class Call<TReply> : Call, IValueTaskSource<TReply>
{
    [ThreadStatic]
    private static CallPool<TReply>? _pool;

    private ManualResetValueTaskSourceCore<TReply> _source;
    private TReply? _staged;
    private TReply? _answer;
    private Exception? _error;
    private bool _answeredInline;

    internal ValueTask<TReply> Task => new(this, _source.Version);

    internal static Call<TReply> Rent(Process? caller, Process target, Destination server, object request, TimeSpan timeout)
    {
        var call = (_pool ??= new CallPool<TReply>()).Rent();
        if (call is null || !call.CanBeWatchedOn(target.Node))
            call = new Call<TReply>();

        call.Begin(caller, target, server, request, timeout);

        // A process goes on at once, since it is told on its own turn; nobody else is to go on where the server runs, except where all is to be
        // repeatable and nothing may take the way over the thread pool.
        call._source.RunContinuationsAsynchronously = caller is null && target.Node.Interleaving is null;
        return call;
    }

    /// <summary>The answer, if the server has given it on this stack; the call is then used up.</summary>
    internal bool TryFinish(out TReply reply)
    {
        if (!_answeredInline)
        {
            reply = default!;
            return false;
        }

        reply = _staged!;
        Recycle();
        return true;
    }

    /// <summary>Makes the answer that <see cref="TryFinish"/> would give, if there is one, one that its caller gets with its next turn.</summary>
    internal void Postpone()
    {
        if (!_answeredInline)
            return;

        (_answer, _staged, _answeredInline) = (_staged, default, false);
        Return();
    }

    /// <summary>Keeps the reply for <see cref="CompleteStaged"/>. Only by the server, while it holds the call.</summary>
    internal void Stage(TReply reply)
    {
        _staged = reply;
        IsStaged = true;
    }

    internal override object? StagedObject => _staged;

    internal override void StageObject(object? reply) => Stage(Typed(reply, Request)!);

    internal override void ReplyObject(int life, object? reply)
    {
        // Read first: while the life lasts, so does its request, and a reply that comes too late is no error whatever its type.
        var request = Request;
        if (IsPendingIn(life))
            Reply(life, Typed(reply, request)!);
    }

    internal override void CompleteStaged(int life)
    {
        // Claimed before it is let go: one that was answered by another hand may be fetched, and used again, from the moment it is not held.
        if (!TryClaim(life))
            return;

        Held = false;
        if (IsInline)
        {
            // The caller looks for it as soon as this stack has come back to it.
            IsInline = false;
            _answeredInline = true;
            return;
        }

        (_answer, _staged) = (_staged, default);
        Return();
    }

    internal void Reply(int life, TReply reply)
    {
        if (!TryClaim(life))
            return;

        _answer = reply;
        Return();
    }

    /// <summary>Lets the caller's code go on.</summary>
    internal override void Resume()
    {
        Caller?.EndAwait(this);
        if (_error is { } error)
            _source.SetException(error);
        else
            _source.SetResult(_answer!);
    }

    public TReply GetResult(short token)
    {
        // A failed call is not used again: it may still stand in the server's mailbox, and its reply may still come.
        TReply reply;
        try
        {
            reply = _source.GetResult(token);
        }
        catch (CallException)
        {
            LiftDeadline();

            // A server that is linked with the caller has told it of its end before it failed the call: the link comes first, and with it, when the
            // caller does not trap exits, the caller's own end.
            Process.Current?.Checkpoint();
            throw;
        }

        // From here on the token is void, so that an answer awaited twice is an error and not a second end of the same life.
        _source.Reset();
        Recycle();
        return reply;
    }

    public ValueTaskSourceStatus GetStatus(short token) => _source.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        if (Caller is { } caller)
        {
            if (ReferenceEquals(Process.Current, caller))
            {
                flags &= ~ValueTaskSourceOnCompletedFlags.UseSchedulingContext;
                caller.BeginAwait(this);
            }
            else if ((flags & ValueTaskSourceOnCompletedFlags.UseSchedulingContext) == 0 || SynchronizationContext.Current is null)
            {
                // Somebody else waits for it, and must not go on as the process that called.
                (continuation, state) = (Outside, (continuation, state));
            }
        }

        _source.OnCompleted(continuation, state, token, flags);
    }

    protected override void SetError(Exception error) => _error = error;

    private static void Outside(object? rest)
    {
        var (continuation, state) = ((Action<object?>, object?))rest!;
        ThreadPool.UnsafeQueueUserWorkItem(continuation, state, preferLocal: false);
    }

    private void Recycle()
    {
        _staged = _answer = default;
        _answeredInline = false;
        var reusable = !Held;
        EndLife();
        if (reusable)
            (_pool ??= new CallPool<TReply>()).Return(this);
    }

    private static TReply? Typed(object? reply, object? request) => reply switch
    {
        TReply typed => typed,
        null when default(TReply) is null => default,
        _ => throw new InvalidCastException(
            $"{request?.GetType().Name} is answered with {typeof(TReply).Name}, not with {reply?.GetType().Name ?? "null"}."),
    };
}

using System.Threading.Tasks.Sources;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Servers;

/// <summary>A call whose answer is a <typeparamref name="TReply"/>. Rented from a small stack per thread.</summary>
internal sealed class TypedCall<TReply> : Call, IValueTaskSource<TReply>
{
    [ThreadStatic]
    private static CallPool<TReply>? _pool;

    private ManualResetValueTaskSourceCore<TReply> _source;

    // The reply of the callback, until that has returned; written by the server. Apart from the answer, which another hand may give
    // meanwhile.
    private TReply? _staged;
    private CallException? _stagedFailure;

    private TReply? _answer;
    private Exception? _error;

    internal ValueTask<TReply> Task => new(this, Version);

    internal short Version => _source.Version;

    internal static TypedCall<TReply> Rent(Process? caller, Process target, Destination server, object request, TimeSpan timeout)
    {
        var call = (_pool ??= new CallPool<TReply>()).Rent();
        if (call is null || !call.CanBeWatchedOn(target.Node))
            call = new TypedCall<TReply>();

        call.Begin(caller, target, server, request, timeout);

        // A process goes on at once, since it is told on its own turn; nobody else is to go on where the server runs, except where all is
        // to be repeatable and nothing may take the way over the thread pool.
        call._source.RunContinuationsAsynchronously = caller is null && target.Node.Interleaving is null;
        return call;
    }

    /// <summary>The answer, if the server has given it on this stack; the call is then used up.</summary>
    internal bool TryFinish(out TReply reply)
    {
        if (Stage != CallStage.AnsweredInline)
        {
            reply = default!;
            return false;
        }

        reply = _staged!;
        Recycle();
        return true;
    }

    /// <summary>
    /// Makes the answer that <see cref="TryFinish"/> would give, if there is one, one that its caller gets with its next turn.
    /// </summary>
    internal void Postpone()
    {
        if (Stage != CallStage.AnsweredInline)
            return;

        (_answer, _staged) = (_staged, default);
        Stage = CallStage.Released;
        SendBack();
    }

    /// <summary>Keeps the reply for <see cref="CompleteStaged"/>. Only by the server, while it handles the call.</summary>
    internal void StageReply(TReply reply)
    {
        _staged = reply;
        if (_stagedFailure is not null)
            _stagedFailure = null;
        SetStaged();
    }

    internal override object? StagedObject => _stagedFailure is null ? _staged : _stagedFailure;

    internal override void StageObject(object? reply)
    {
        if (TryConvert(reply, out var typed))
            StageReply(typed);
        else
            StageFailure(WrongType(reply, Request));
    }

    internal override void StageFailure(Exception cause)
    {
        _staged = default;
        _stagedFailure = Failure(ExitReason.Error(cause), cause.Message);
        SetStaged();
    }

    internal override void ReplyObject(int life, object? reply)
    {
        // Read first: while the life lasts, so does its request.
        var request = Request;
        if (TryConvert(reply, out var typed))
            Reply(life, typed);
        else if (IsPendingIn(life) && WrongType(reply, request) is var cause)
            Fail(life, ExitReason.Error(cause), cause.Message);
    }

    internal override void CompleteStaged(int life)
    {
        // Decided before it is let go: one that was answered by another hand may be fetched, and used again, from the moment it is not
        // handled any more.
        if (!TryDecide(life))
            return;

        if (_stagedFailure is { } failure)
        {
            _error = failure;
        }
        else if (Stage == CallStage.StagedInline)
        {
            // The caller looks for it as soon as this stack has come back to it.
            Stage = CallStage.AnsweredInline;
            return;
        }

        (_answer, _staged) = (_staged, default);
        Stage = CallStage.Released;
        SendBack();
    }

    internal void Reply(int life, TReply reply)
    {
        if (!TryDecide(life))
            return;

        _answer = reply;
        SendBack();
    }

    /// <summary>Lets the caller's code go on.</summary>
    internal override void Resume()
    {
        Cancellation?.Drop();
        Caller?.EndAwait(this);
        if (_error is { } error)
            _source.SetException(error);
        else
            _source.SetResult(_answer!);
    }

    public TReply GetResult(short token)
    {
        // A failed call is not used again: it may still be in the server's mailbox, and its reply may still come.
        TReply reply;
        try
        {
            reply = _source.GetResult(token);
        }
        catch (Exception error) when (error is CallException or OperationCanceledException)
        {
            LiftDeadline();
            DropCancellation();

            // A server that is linked with the caller has told it of its end before it failed the call: the link comes first, and with it,
            // when the caller does not trap exits, the caller's own end.
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

                // An async method that awaits the call itself hands itself over as the state. Whatever else waits, AsTask() above all, may
                // give up waiting, and so may the holder of a token.
                var staysToTheEnd = Cancellation is null && ReferenceEquals(continuation, UsualContinuation.Instance);
                caller.BeginAwait(this, staysToTheEnd ? state : null);
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

    private void SetStaged() =>
        Stage = Stage is CallStage.HandledInline or CallStage.StagedInline ? CallStage.StagedInline : CallStage.Staged;

    private void Recycle()
    {
        _staged = _answer = default;
        if (_stagedFailure is not null)
            _stagedFailure = null;
        var reusable = !IsHandled;
        EndLife();
        if (reusable)
            (_pool ??= new CallPool<TReply>()).Return(this);
    }

    private static bool TryConvert(object? reply, out TReply typed)
    {
        if (reply is TReply value)
        {
            typed = value;
            return true;
        }

        typed = default!;
        return reply is null && default(TReply) is null;
    }

    private static InvalidCastException WrongType(object? reply, object? request) => new(
        $"The answer to {request?.GetType().Name} must be of type {typeof(TReply).Name}, "
        + $"but the server replied with {reply?.GetType().Name ?? "null"}.");
}

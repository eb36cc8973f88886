using System.Threading.Tasks.Sources;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Servers;

/// <summary>A call whose answer is a <typeparamref name="TReply"/>. Rented from a small stack per thread.</summary>
internal sealed class TypedCall<TReply> : Call, IValueTaskSource<TReply>
{
    [ThreadStatic]
    private static CallPool<TReply>? _pool;

    private ManualResetValueTaskSourceCore<TReply> _source;

    // The reply of the callback, until the callback has returned. Written by the server. It is separate from the answer, which another
    // process may give meanwhile.
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

        // A calling process resumes on its own turn, so it can go on at once. Other callers must not run on the server's thread: they go on
        // in the thread pool, except in a simulation.
        call._source.RunContinuationsAsynchronously = caller is null && target.Node.Interleaving is null;
        return call;
    }

    /// <summary>Takes the answer, if the server has given it on this stack. The call is then recycled.</summary>
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
    /// Defers an answer that <see cref="TryFinish"/> would give: the caller gets it in its next turn.
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
        // Read first: the request belongs to this life if the life is still pending afterwards.
        var request = Request;
        if (TryConvert(reply, out var typed))
            Reply(life, typed);
        else if (IsPendingIn(life) && WrongType(reply, request) is var cause)
            Fail(life, ExitReason.Error(cause), cause.Message);
    }

    internal override void CompleteStaged(int life)
    {
        // Decided before the stage changes. If another process has answered, the reader may take that answer and reuse the object as soon
        // as the stage says that no callback handles it.
        if (!TryDecide(life))
            return;

        if (_stagedFailure is { } failure)
        {
            _error = failure;
        }
        else if (Stage == CallStage.StagedInline)
        {
            // The caller takes the answer when this stack returns to it.
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

    /// <summary>Completes the awaitable, so that the caller's code goes on.</summary>
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
        // A failed call is not reused: it may still be in the server's mailbox, and its reply may still come.
        TReply reply;
        try
        {
            reply = _source.GetResult(token);
        }
        catch (Exception error) when (error is CallException or OperationCanceledException)
        {
            LiftDeadline();
            DropCancellation();

            // A linked server that ended has sent its exit signal before it failed this call. The exit signal must take effect first: it
            // ends a caller that does not trap exits.
            Process.Current?.Checkpoint();
            throw;
        }

        // Makes the token invalid, so that a second await of the answer throws and does not end the life twice.
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

                // An async method that awaits the call directly passes itself as the state. Any other way to wait, such as AsTask() or a
                // cancellation token, may stop waiting early.
                var staysToTheEnd = Cancellation is null && ReferenceEquals(continuation, UsualContinuation.Instance);
                caller.BeginAwait(this, staysToTheEnd ? state : null);
            }
            else if ((flags & ValueTaskSourceOnCompletedFlags.UseSchedulingContext) == 0 || SynchronizationContext.Current is null)
            {
                // Code outside the calling process awaits the answer: it must not run as that process.
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

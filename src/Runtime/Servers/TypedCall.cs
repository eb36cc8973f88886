using System.Threading.Tasks.Sources;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Servers;

/// <summary>A call whose answer is a <typeparamref name="TReply"/>. Rented from a small stack per thread.</summary>
internal sealed class Call<TReply> : Call, IValueTaskSource<TReply>
{
    private const int MostPooled = 64;

    [ThreadStatic]
    private static Call<TReply>? _pool;

    [ThreadStatic]
    private static int _pooled;

    private ManualResetValueTaskSourceCore<TReply> _source = new() { RunContinuationsAsynchronously = true };
    private TReply? _staged;

    internal ValueTask<TReply> Task => new(this, _source.Version);

    internal static Call<TReply> Rent(Process target, Destination server, object request, TimeSpan timeout)
    {
        var call = _pool;
        if (call is not null)
        {
            _pool = (Call<TReply>?)call.Next;
            _pooled--;
            call.Next = null;
        }

        if (call is null || !call.CanBeWatchedOn(target.Node))
            call = new Call<TReply>();

        call.Begin(target, server, request, timeout);
        return call;
    }

    /// <summary>The answer, if there is one already; the call is then used up.</summary>
    internal bool TryFinish(out TReply reply)
    {
        if (_source.GetStatus(_source.Version) != ValueTaskSourceStatus.Succeeded)
        {
            reply = default!;
            return false;
        }

        reply = GetResult(_source.Version);
        return true;
    }

    /// <summary>Keeps the reply for <see cref="CompleteStaged"/>. Only by the server, while it holds the call.</summary>
    internal void Stage(TReply reply) => _staged = reply;

    internal override void StageObject(object? reply) => _staged = Typed(reply, Request);

    internal override void ReplyObject(int life, object? reply)
    {
        // Read first: while the life lasts, so does its request, and a reply that comes too late is no error whatever its type.
        var request = Request;
        if (IsPending(life))
            Reply(life, Typed(reply, request)!);
    }

    internal override void CompleteStaged(int life)
    {
        var reply = _staged!;
        _staged = default;
        Held = false;
        Reply(life, reply);
    }

    internal void Reply(int life, TReply reply)
    {
        if (TryClaim(life))
            _source.SetResult(reply);
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
            // A server that is linked with the caller has told it of its end before it failed the call: the link comes first, and with it, when the
            // caller does not trap exits, the caller's own end.
            Process.Current?.Checkpoint();
            throw;
        }

        // From here on the token is void, so that an answer awaited twice is an error and not a second end of the same life.
        _source.Reset();
        var reusable = !Held;
        EndLife();
        if (reusable && _pooled < MostPooled)
        {
            Next = _pool;
            _pool = this;
            _pooled++;
        }

        return reply;
    }

    public ValueTaskSourceStatus GetStatus(short token) => _source.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    protected override void Complete(Exception error) => _source.SetException(error);

    private static TReply? Typed(object? reply, object? request) => reply switch
    {
        TReply typed => typed,
        null when default(TReply) is null => default,
        _ => throw new InvalidCastException(
            $"{request?.GetType().Name} is answered with {typeof(TReply).Name}, not with {reply?.GetType().Name ?? "null"}."),
    };
}

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

    internal static Call<TReply> Rent(Process target, object request, TimeSpan timeout)
    {
        var call = _pool;
        if (call is null)
        {
            call = new Call<TReply>();
        }
        else
        {
            _pool = (Call<TReply>?)call.Next;
            _pooled--;
            call.Next = null;
        }

        call.Begin(target, request, timeout);
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

    internal override void StageObject(object? reply) => _staged = reply switch
    {
        TReply typed => typed,
        null when default(TReply) is null => default,
        _ => throw new InvalidCastException(
            $"{Request!.GetType().Name} is answered with {typeof(TReply).Name}, not with {reply?.GetType().Name ?? "null"}."),
    };

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
        var reply = _source.GetResult(token);
        var reusable = !Held;
        EndLife();
        if (reusable && _pooled < MostPooled)
        {
            _source.Reset();
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
}

using System.Threading.Tasks.Sources;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Servers;

/// <summary>
/// A call that is traced or measured, until its answer is read. It is not an async method around the call: then the caller would not await
/// the call directly, and cycles of calls would not be found while tracing is on.
/// </summary>
internal sealed class TracedCall<TReply>(TypedCall<TReply> call, short token, CallTrace trace) : IValueTaskSource<TReply>
{
    internal ValueTask<TReply> Task => new(this, token);

    public TReply GetResult(short token)
    {
        try
        {
            var reply = call.GetResult(token);
            trace.Succeeded();
            return reply;
        }
        catch (Exception error) when (error is ExitException or OperationCanceledException)
        {
            trace.Failed(error);
            throw;
        }
    }

    public ValueTaskSourceStatus GetStatus(short token) => call.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        call.OnCompleted(continuation, state, token, flags);
}

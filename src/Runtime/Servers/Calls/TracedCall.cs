using System.Threading.Tasks.Sources;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Servers;

/// <summary>
/// A call that somebody traces or measures, until its answer is read. Not an async method around the call: the caller must still be seen to
/// await the call itself, or no cycle of calls would be found while somebody looks.
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

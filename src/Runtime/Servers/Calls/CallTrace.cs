using System.Diagnostics;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Servers;

/// <summary>
/// Traces a call as an activity and measures its time, while tracing or metrics are on. Otherwise a call only pays for one check.
/// </summary>
internal sealed class CallTrace
{
    internal const string SourceName = "Pail.Runtime";

    // One source for the whole program. The ids of activities, not the node, say which activities belong together.
    private static readonly ActivitySource Source = new(SourceName);

    private readonly Node _node;
    private readonly object _request;
    private readonly Activity? _activity;
    private readonly long _began;

    private CallTrace(Node node, object request, Activity? activity)
    {
        (_node, _request, _activity) = (node, request, activity);
        _began = node.TimeProvider.GetTimestamp();
    }

    internal static bool IsOn(Node node) => (Source.HasListeners() && Activity.Current is not null) || node.CallTimes is { Enabled: true };

    /// <summary>Makes a call that is looked at. Throws what the plain call throws, at the same time.</summary>
    internal static ValueTask<TReply> Call<TReply>(
        Node node, Destination server, ICall<TReply> request, TimeSpan limit, CancellationToken cancellationToken)
    {
        var outer = Activity.Current;
        var trace = new CallTrace(node, request, outer is not null && Source.HasListeners() ? Start(server, request) : null);
        try
        {
            var reply = GenServerClient.Call(node, server, request, limit, trace._activity, out var pending, cancellationToken);
            return pending is null ? trace.Finish(reply) : new TracedCall<TReply>(pending, pending.Version, trace).Task;
        }
        catch (Exception error)
        {
            trace._activity?.SetStatus(ActivityStatusCode.Error, error.Message);
            trace._activity?.Dispose();
            throw;
        }
        finally
        {
            // The caller keeps its own activity while it waits for the answer.
            if (trace._activity is not null)
                Activity.Current = outer;
        }
    }

    internal void Succeeded() => End(null);

    internal void Failed(Exception error)
    {
        var reason = (error as ExitException)?.Reason;
        _activity?.SetStatus(ActivityStatusCode.Error, reason?.ToString() ?? "cancelled");
        End(reason?.Kind.ToString() ?? "Cancelled");
    }

    // The call was answered, or failed, at once.
    private ValueTask<TReply> Finish<TReply>(ValueTask<TReply> reply)
    {
        if (reply.IsCompletedSuccessfully)
            Succeeded();
        else if (reply.AsTask().Exception?.InnerException is { } error)
            Failed(error);
        else
            Failed(new OperationCanceledException());
        return reply;
    }

    private static Activity? Start(Destination server, object request)
    {
        var activity = Source.StartActivity($"call {request.GetType().Name}", ActivityKind.Client);
        activity?.SetTag("pail.server", server.ToString());
        return activity;
    }

    private void End(string? failure)
    {
        _activity?.Stop();
        if (_node.CallTimes is not { Enabled: true } times)
            return;

        var tags = new TagList { { "pail.request", _request.GetType().Name } };
        if (failure is not null)
            tags.Add("error.type", failure);
        times.Record(_node.TimeProvider.GetElapsedTime(_began).TotalSeconds, in tags);
    }
}

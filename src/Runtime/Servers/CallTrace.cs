using System.Diagnostics;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Servers;

/// <summary>Calls while somebody looks: as activities, for who traces, and with their times, for who measures. All others pay for one look.</summary>
internal static class CallTrace
{
    internal const string SourceName = "Pail.Runtime";

    // One for the program, as sources are: which activities belong together is told by their ids, not by the node.
    private static readonly ActivitySource Source = new(SourceName);

    internal static bool IsOn(Node node) => (Source.HasListeners() && Activity.Current is not null) || node.CallTimes is { Enabled: true };

    /// <summary>Makes a call that is looked at. Throws what the plain call throws, at the same time.</summary>
    internal static ValueTask<TReply> Call<TReply>(Node node, Destination server, ICall<TReply> request, TimeSpan limit)
    {
        var began = node.TimeProvider.GetTimestamp();
        var outer = Activity.Current;
        var activity = outer is not null && Source.HasListeners() ? Start(server, request) : null;
        try
        {
            var reply = GenServerClient.Call(node, server, request, limit, activity);
            return Watch(node, request, reply, activity, began);
        }
        catch (Exception error)
        {
            activity?.SetStatus(ActivityStatusCode.Error, error.Message);
            activity?.Dispose();
            throw;
        }
        finally
        {
            // The caller goes on in what it was in, while it waits for the answer.
            if (activity is not null)
                Activity.Current = outer;
        }
    }

    private static Activity? Start(Destination server, object request)
    {
        var activity = Source.StartActivity($"call {request.GetType().Name}", ActivityKind.Client);
        activity?.SetTag("pail.server", server.ToString());
        return activity;
    }

    private static async ValueTask<TReply> Watch<TReply>(Node node, object request, ValueTask<TReply> pending, Activity? activity, long began)
    {
        ExitKind? failure = null;
        try
        {
            return await pending;
        }
        catch (ExitException error)
        {
            failure = error.Reason.Kind;
            activity?.SetStatus(ActivityStatusCode.Error, error.Reason.ToString());
            throw;
        }
        finally
        {
            activity?.Stop();
            Record(node, request, began, failure);
        }
    }

    private static void Record(Node node, object request, long began, ExitKind? failure)
    {
        if (node.CallTimes is not { Enabled: true } times)
            return;

        var tags = new TagList { { "pail.request", request.GetType().Name } };
        if (failure is { } kind)
            tags.Add("error.type", kind.ToString());
        times.Record(node.TimeProvider.GetElapsedTime(began).TotalSeconds, in tags);
    }
}

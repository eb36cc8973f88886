using System.Diagnostics;

namespace Pail.Server.Http;

/// <summary>The id under which a request is found: in a problem, in the request log, and in the client's own traces.</summary>
internal static class TraceIds
{
    /// <summary>The id of the trace that the request belongs to, if the client sent one; else an id of the request alone.</summary>
    internal static string Of(HttpContext context)
    {
        if (Activity.Current is { } activity)
            return activity.TraceId.ToHexString();
        return ActivityContext.TryParse(context.Request.Headers.TraceParent, null, out var caller)
            ? caller.TraceId.ToHexString()
            : context.TraceIdentifier;
    }
}

using Pail.Server.Paths;

namespace Pail.Server.Requests;

/// <summary>
/// What the routing has read from a request's path and query. One feature for all of it: the framework searches for each feature in a list,
/// and longest for one that is absent.
/// </summary>
internal sealed class RequestTarget : PathTarget
{
    /// <summary>The query, whose faults the handler looks at.</summary>
    internal Query Query { get; set; } = Query.Empty;

    internal static RequestTarget Of(HttpContext context) =>
        (RequestTarget?)Find(context)
        ?? throw new InvalidOperationException("The request has no RequestTarget: ResourceRouting must set it before the endpoint runs.");
}

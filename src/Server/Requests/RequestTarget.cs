namespace Pail.Server.Requests;

/// <summary>
/// What the routing has read from a request's path and query. One feature for all of it: the framework searches for each feature in a list,
/// and longest for one that is absent.
/// </summary>
internal sealed class RequestTarget
{
    /// <summary>The decoded name of the bucket; empty when the path has none. It is valid, but the bucket may not exist.</summary>
    internal string Bucket { get; init; } = "";

    /// <summary>The decoded key; empty when the path has none.</summary>
    internal string Key { get; init; } = "";

    /// <summary>
    /// The decoded last segment of a path to a member of a fixed collection, not yet checked; empty for other paths.
    /// </summary>
    internal string Member { get; init; } = "";

    /// <summary>The query, whose faults the handler looks at.</summary>
    internal Query Query { get; set; } = Query.Empty;

    internal static RequestTarget Of(HttpContext context) =>
        Find(context)
        ?? throw new InvalidOperationException("The request has no RequestTarget: ResourceRouting must set it before the endpoint runs.");

    /// <summary>The target of a request that may have been refused before its path was read.</summary>
    // Not with Get<T>: in native code, each call of a generic virtual method looks the method up.
    internal static RequestTarget? Find(HttpContext context) => (RequestTarget?)context.Features[typeof(RequestTarget)];

    internal void SetFor(HttpContext context) => context.Features[typeof(RequestTarget)] = this;
}

using Pail.Server.Security;

namespace Pail.Server.Routing;

/// <summary>The endpoints of one resource by HTTP method. Method names are case-sensitive (RFC 9110, section 9.1).</summary>
internal sealed class MethodTable
{
    private readonly List<ResourceRoute> _routes = [];

    /// <summary>The value of an <c>Allow</c> header. It includes OPTIONS, which every resource answers.</summary>
    internal string Allow { get; private set; } = HttpMethods.Options;

    /// <summary>The query parameters of all methods, which OPTIONS accepts: it asks about a URL that may have any of them.</summary>
    internal string[] QueryParameters { get; private set; } = [];

    /// <summary>
    /// The media types that PATCH accepts (RFC 5789, section 3.1); <see langword="null"/> when the resource has no PATCH.
    /// </summary>
    internal string? AcceptPatch { get; private set; }

    internal void Add(ResourceRoute route)
    {
        AcceptPatch ??= route.Endpoint.Metadata.GetMetadata<AcceptedPatches>()?.MediaTypes;
        _routes.Add(route);
        QueryParameters = [.. QueryParameters.Union(route.QueryParameters)];
        Allow = string.Join(", ", _routes.Select(added => added.Method).Append(HttpMethods.Options));
    }

    internal ResourceRoute? Find(string method)
    {
        // A list, because a resource has few methods. The comparisons are cheap: Kestrel's method names are the same string objects as the
        // mapping's.
        foreach (var route in _routes)
        {
            if (route.Method == method)
                return route;
        }

        return null;
    }
}

/// <summary>The endpoint for one method of a resource, and the query parameters and <c>Kv-</c> headers that it accepts.</summary>
internal sealed record ResourceRoute(string Method, Endpoint Endpoint, string[] QueryParameters, string[] Headers)
{
    /// <summary>The role that the method needs. Unless the mapping says otherwise, reads need a reader, and all else a writer.</summary>
    internal Role Role { get; } =
        Endpoint.Metadata.GetMetadata<NeededRole>()?.Role ?? (Method is "GET" or "HEAD" ? Role.Reader : Role.Writer);

    /// <summary>Whether the caller's key must be for all buckets.</summary>
    internal bool NeedsAllBuckets { get; } = Endpoint.Metadata.GetMetadata<NeededRole>() is { AllBuckets: true };

    /// <summary>
    /// The same endpoint over <see cref="NoBuckets"/>, for callers for whom the bucket does not exist. Only a server with API keys has
    /// such callers.
    /// </summary>
    internal Endpoint? EndpointWithoutBucket { get; init; }

    /// <summary>Whether the method may change something.</summary>
    internal bool IsWrite { get; } = Method is not ("GET" or "HEAD");
}

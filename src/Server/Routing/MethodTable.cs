namespace Pail.Server.Routing;

/// <summary>The endpoints of one resource by HTTP method. Method names are case-sensitive (RFC 9110, section 9.1).</summary>
internal sealed class MethodTable
{
    private readonly List<ResourceRoute> _routes = [];

    /// <summary>The value of an <c>Allow</c> header. OPTIONS is in it, which every resource answers.</summary>
    internal string Allow { get; private set; } = HttpMethods.Options;

    internal void Add(ResourceRoute route)
    {
        _routes.Add(route);
        Allow = string.Join(", ", _routes.Select(added => added.Method).Append(HttpMethods.Options));
    }

    internal ResourceRoute? Find(string method)
    {
        // A handful at most, and Kestrel hands out the very strings that the mapping used: reference comparisons.
        foreach (var route in _routes)
        {
            if (route.Method == method)
                return route;
        }

        return null;
    }
}

/// <summary>What answers one method of a resource.</summary>
internal sealed record ResourceRoute(string Method, Endpoint Endpoint, string[] QueryParameters)
{
    /// <summary>Whether the method may change something.</summary>
    internal bool IsWrite { get; } = Method is not ("GET" or "HEAD");
}

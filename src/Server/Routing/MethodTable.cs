namespace Pail.Server.Routing;

/// <summary>The endpoints of one resource by HTTP method.</summary>
internal sealed class MethodTable
{
    private readonly List<(string Method, Endpoint Endpoint)> _endpoints = [];

    /// <summary>The value of an <c>Allow</c> header.</summary>
    internal string Allow { get; private set; } = "";

    internal void Add(string method, Endpoint endpoint)
    {
        _endpoints.Add((method, endpoint));
        Allow = string.Join(", ", _endpoints.Select(entry => entry.Method));
    }

    internal Endpoint? Find(string method)
    {
        // A handful at most, and Kestrel hands out the very strings that the mapping used: reference comparisons.
        foreach (var entry in _endpoints)
        {
            if (entry.Method == method)
                return entry.Endpoint;
        }

        return null;
    }
}

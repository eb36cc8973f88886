namespace Pail.Server.Routing;

/// <summary>
/// The resources under <c>/v1/buckets/</c>, by the shape of their paths. They are ordinary endpoints, with everything that middleware
/// and metadata offer; only the matching is done here, on the raw path (see <see cref="BucketRouting"/>).
/// </summary>
internal sealed class BucketRoutes
{
    /// <summary>The pattern of a bucket itself.</summary>
    internal const string Bucket = "/v1/buckets/{bucket}";

    private readonly Dictionary<string, MethodTable> _byPattern = [];
    private readonly Dictionary<string, MethodTable>.AlternateLookup<ReadOnlySpan<char>> _actions;
    private readonly Dictionary<string, MethodTable>.AlternateLookup<ReadOnlySpan<char>> _collections;
    private readonly Dictionary<string, MethodTable>.AlternateLookup<ReadOnlySpan<char>> _items;

    internal BucketRoutes(IEnumerable<EndpointDataSource> sources)
    {
        _actions = new Dictionary<string, MethodTable>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        _collections = new Dictionary<string, MethodTable>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        _items = new Dictionary<string, MethodTable>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var endpoint in sources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>())
        {
            if (endpoint.Metadata.GetMetadata<ISuppressMatchingMetadata>() is not null)
                Add(endpoint);
        }
    }

    internal MethodTable? Self => _byPattern.GetValueOrDefault(Bucket);

    /// <summary>The pattern of an action on a bucket.</summary>
    internal static string ActionPattern(string name) => $"{Bucket}:{name}";

    /// <summary>The pattern of a collection in a bucket.</summary>
    internal static string CollectionPattern(string name) => $"{Bucket}/{name}";

    /// <summary>The pattern of what such a collection has under a key.</summary>
    internal static string ItemPattern(string name) => $"{Bucket}/{name}/{{**key}}";

    internal MethodTable? Action(ReadOnlySpan<char> name) => _actions.TryGetValue(name, out var table) ? table : null;

    internal MethodTable? Collection(ReadOnlySpan<char> name) => _collections.TryGetValue(name, out var table) ? table : null;

    internal MethodTable? Item(ReadOnlySpan<char> name) => _items.TryGetValue(name, out var table) ? table : null;

    private void Add(RouteEndpoint endpoint)
    {
        var pattern = endpoint.RoutePattern.RawText!;
        if (!_byPattern.TryGetValue(pattern, out var table))
        {
            _byPattern.Add(pattern, table = new MethodTable());
            var tail = pattern.AsSpan(Bucket.Length);
            if (tail is [':', ..])
                _actions[tail[1..]] = table;
            else if (tail.EndsWith("/{**key}"))
                _items[tail[1..^"/{**key}".Length]] = table;
            else if (tail is ['/', ..])
                _collections[tail[1..]] = table;
        }

        foreach (var method in endpoint.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods)
            table.Add(method, endpoint);
    }
}

using PathLookup =
    System.Collections.Generic.Dictionary<string, Pail.Server.Routing.MethodTable>.AlternateLookup<System.ReadOnlySpan<char>>;

namespace Pail.Server.Routing;

/// <summary>
/// All resources by the shape of their paths. They are ordinary endpoints, so middleware and metadata work as usual. Only the matching is
/// done here, on the raw path (see <see cref="ResourceRouting"/>).
/// </summary>
internal sealed class ResourceRoutes
{
    /// <summary>The pattern of a bucket itself.</summary>
    internal const string BucketPattern = "/v1/buckets/{bucket}";

    private const string Key = "/{**key}";

    private readonly Dictionary<string, MethodTable> _byPattern = [];
    private readonly PathLookup _fixed = NewLookup();
    private readonly PathLookup _actions = NewLookup();
    private readonly PathLookup _collections = NewLookup();
    private readonly PathLookup _items = NewLookup();
    private readonly PathLookup _members = NewLookup();

    /// <summary>Collects the routes.</summary>
    /// <param name="sources">The endpoints.</param>
    /// <param name="withoutBuckets">The same endpoints over <see cref="Security.NoBuckets"/>; empty for a server without API keys.</param>
    internal ResourceRoutes(IEnumerable<EndpointDataSource> sources, IEnumerable<EndpointDataSource> withoutBuckets)
    {
        var methods = new HashSet<string>();
        var twins = Resources(withoutBuckets).ToDictionary(NameOf);
        foreach (var endpoint in Resources(sources))
            methods.UnionWith(Add(endpoint, twins.GetValueOrDefault(NameOf(endpoint))));

        AllMethods = string.Join(", ", methods.Append(HttpMethods.Options));
    }

    /// <summary>The methods of all resources together: the value of <c>Allow</c> for the whole server.</summary>
    internal string AllMethods { get; }

    /// <summary>The methods of a bucket itself.</summary>
    internal MethodTable? BucketItself => _byPattern.GetValueOrDefault(BucketPattern);

    /// <summary>The pattern of an action on a bucket.</summary>
    internal static string ActionPattern(string name) => $"{BucketPattern}:{name}";

    /// <summary>The pattern of a collection in a bucket.</summary>
    internal static string CollectionPattern(string name) => $"{BucketPattern}/{name}";

    /// <summary>The pattern of an item of a collection, under its key.</summary>
    internal static string ItemPattern(string name) => $"{BucketPattern}/{name}{Key}";

    /// <summary>The pattern of a member of a collection that is not below a bucket.</summary>
    internal static string MemberPattern(string collection, string name) => $"{collection}/{{{name}}}";

    /// <summary>The pattern of an action on a member of a collection that is not below a bucket.</summary>
    internal static string MemberActionPattern(string collection, string name, string action) => $"{collection}/{{{name}}}:{action}";

    /// <summary>A resource that is not below a bucket, by its whole path.</summary>
    internal MethodTable? Fixed(ReadOnlySpan<char> path) => _fixed.TryGetValue(path, out var table) ? table : null;

    /// <summary>The members of a collection that is not below a bucket, by the collection's path with a slash at its end.</summary>
    internal MethodTable? Member(ReadOnlySpan<char> collection) => _members.TryGetValue(collection, out var table) ? table : null;

    /// <summary>An action on such a member, by the collection's path with a slash at its end, a colon and the action.</summary>
    internal MethodTable? MemberAction(ReadOnlySpan<char> collection, ReadOnlySpan<char> action) =>
        Member(string.Concat(collection, action));

    internal MethodTable? Action(ReadOnlySpan<char> name) => _actions.TryGetValue(name, out var table) ? table : null;

    internal MethodTable? Collection(ReadOnlySpan<char> name) => _collections.TryGetValue(name, out var table) ? table : null;

    internal MethodTable? Item(ReadOnlySpan<char> name) => _items.TryGetValue(name, out var table) ? table : null;

    private static IEnumerable<RouteEndpoint> Resources(IEnumerable<EndpointDataSource> sources) =>
        sources
            .SelectMany(source => source.Endpoints)
            .OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<QueryParameters>() is not null);

    private static string NameOf(RouteEndpoint endpoint) =>
        $"{string.Join(',', MethodsOf(endpoint))} {endpoint.RoutePattern.RawText}";

    private static IReadOnlyList<string> MethodsOf(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods;

    private IReadOnlyList<string> Add(RouteEndpoint endpoint, RouteEndpoint? withoutBucket)
    {
        var pattern = endpoint.RoutePattern.RawText!;
        if (!_byPattern.TryGetValue(pattern, out var table))
        {
            _byPattern.Add(pattern, table = new MethodTable());
            Place(pattern, table);
        }

        var methods = MethodsOf(endpoint);
        var query = endpoint.Metadata.GetRequiredMetadata<QueryParameters>().Names;
        var headers = endpoint.Metadata.GetMetadata<AcceptedHeaders>()?.Names ?? [];
        foreach (var method in methods)
            table.Add(new ResourceRoute(method, endpoint, query, headers) { EndpointWithoutBucket = withoutBucket });
        return methods;
    }

    private void Place(ReadOnlySpan<char> pattern, MethodTable table)
    {
        if (!pattern.StartsWith(BucketPattern))
        {
            if (pattern.IndexOf('{') is var brace and > 0)
                _members[string.Concat(pattern[..brace], pattern[(pattern.IndexOf('}') + 1)..])] = table;
            else
                _fixed[pattern] = table;
            return;
        }

        var tail = pattern[BucketPattern.Length..];
        if (tail is [':', ..])
            _actions[tail[1..]] = table;
        else if (tail.EndsWith(Key))
            _items[tail[1..^Key.Length]] = table;
        else if (tail is ['/', ..])
            _collections[tail[1..]] = table;
    }

    private static PathLookup NewLookup() =>
        new Dictionary<string, MethodTable>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
}

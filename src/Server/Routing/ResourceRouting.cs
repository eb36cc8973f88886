using Microsoft.AspNetCore.Http.Features;
using Pail.Buckets;
using Pail.Server.Http;
using Pail.Server.Paths;
using Pail.Server.Problems;
using Pail.Server.Requests;
using Pail.Server.Security;

namespace Pail.Server.Routing;

/// <summary>
/// Middleware before the framework's routing. Refuses unsafe paths, finds the resource by the raw path, and refuses unknown query
/// parameters and the headers that <see cref="WriteHeaders"/> refuses.
/// </summary>
/// <param name="next">The framework's routing.</param>
/// <param name="routes">The resources.</param>
/// <param name="hasKeys">Whether the server has API keys. Otherwise every caller may do everything.</param>
/// <param name="folders">Beginnings of paths that are the framework's to match, and the roles that they need.</param>
/// <param name="crossOrigin">Keeps pages of other sites from what is below them.</param>
/// <remarks>
/// The framework's matcher works on the decoded path, ignores case and ignores a trailing slash: <c>DELETE …/b/</c> would delete the
/// bucket, and a key could not begin or end with a slash. The matcher skips requests whose endpoint is already set.
/// </remarks>
internal sealed class ResourceRouting(
    RequestDelegate next, ResourceRoutes routes, bool hasKeys, IReadOnlyDictionary<string, Role> folders, CrossOrigin crossOrigin)
{
    private const string Root = "/v1/buckets/";
    private const string LacksBuckets = "This resource tells about all buckets, but the API key is for some.";

    internal Task Invoke(HttpContext context)
    {
        var target = RawTarget.Split(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
        if (PathRules.FindFault(target.Path) is { } fault)
            return context.WriteProblem(ProblemKind.InvalidPath, fault);
        if (!target.Path.StartsWith(Root))
            return RouteFixed(context, target.Path, target.Query);

        var rest = target.Path[Root.Length..];
        var slash = rest.IndexOf('/');
        return slash < 0
            ? RouteBucket(context, rest, target.Query)
            : RouteInside(context, rest[..slash], rest[(slash + 1)..], target.Query);
    }

    private Task RouteFixed(HttpContext context, ReadOnlySpan<char> path, ReadOnlySpan<char> query)
    {
        // "OPTIONS *" asks about the whole server.
        if (path is "*" && context.Request.Method == HttpMethods.Options)
            return AnswerOptions(context, routes.AllMethods);
        foreach (var (folder, role) in folders)
        {
            if (path.StartsWith(folder) && (path.Length == folder.Length || path[folder.Length] == '/'))
                return RouteFolder(context, role);
        }

        return routes.Fixed(path) is { } table
            ? Dispatch(context, table, new RequestTarget(), query)
            : RouteMember(context, path, query);
    }

    // For all buckets, too: what is there knows nothing about the caller's.
    private Task RouteFolder(HttpContext context, Role role)
    {
        // A link of another site may open a page: that site does not see it.
        if (context.Request.Headers["Sec-Fetch-Mode"] != "navigate" && crossOrigin.FindFault(context.Request) is { } refused)
            return context.WriteProblem(refused);
        var caller = Caller.Of(context);
        if (hasKeys && !caller.Has(role))
            return Authentication.Forbid(context, LacksRole(caller, role));
        return hasKeys && !caller.Buckets.AreAll ? Authentication.Forbid(context, LacksBuckets) : next(context);
    }

    private Task RouteMember(HttpContext context, ReadOnlySpan<char> path, ReadOnlySpan<char> query)
    {
        var name = path.LastIndexOf('/') + 1;
        var end = path.Length;
        var table = routes.Member(path[..name]);
        if (path[name..].LastIndexOf(':') is var colon and > 0 && routes.MemberAction(path[..name], path[(name + colon)..]) is { } action)
            (table, end) = (action, name + colon);
        if (name == path.Length || table is null)
            return NotFound(context);
        if (!PercentText.TryDecode(path[name..end], out var member))
            return context.WriteProblem(ProblemKind.InvalidPath, "The path's escaped bytes must be UTF-8, but are not.");

        return Dispatch(context, table, new RequestTarget { Member = member }, query);
    }

    private Task RouteBucket(HttpContext context, ReadOnlySpan<char> segment, ReadOnlySpan<char> query)
    {
        var colon = segment.IndexOf(':');
        if (segment.IsEmpty)
            return NotFound(context);
        return colon < 0
            ? Route(context, routes.BucketItself, segment, key: "", query)
            : Route(context, routes.Action(segment[(colon + 1)..]), segment[..colon], key: "", query);
    }

    private Task RouteInside(HttpContext context, ReadOnlySpan<char> segment, ReadOnlySpan<char> tail, ReadOnlySpan<char> query)
    {
        var slash = tail.IndexOf('/');
        if (slash < 0)
            return Route(context, routes.Collection(tail), segment, key: "", query);

        var name = tail[..slash];
        var escaped = tail[(slash + 1)..];
        if (routes.Item(name) is not { } table)
            return NotFound(context);
        if (escaped.IsEmpty)
            return RouteEmptyKey(context, routes.Collection(name));
        if (!PercentText.TryDecode(escaped, out var key))
            return context.WriteProblem(ProblemKind.InvalidPath, "The key's escaped bytes must be UTF-8, but are not.");
        return KeyRules.FindFault(key) is { } fault
            ? context.WriteProblem(ProblemKind.InvalidKey, fault)
            : Route(context, table, segment, key, query);
    }

    // "keys/" has the methods of the collection, but refuses each of them. A script whose key variable is empty must not list, create or
    // delete.
    private static Task RouteEmptyKey(HttpContext context, MethodTable? collection)
    {
        if (collection is null)
            return NotFound(context);
        return collection.Find(context.Request.Method) is null && context.Request.Method != HttpMethods.Options
            ? NotAllowed(context, collection)
            : context.WriteProblem(ProblemKind.InvalidKey, KeyRules.Empty);
    }

    private Task Route(HttpContext context, MethodTable? table, ReadOnlySpan<char> segment, string key, ReadOnlySpan<char> query)
    {
        if (table is null)
            return NotFound(context);
        if (!TryReadName(segment, out var bucket))
            return context.WriteProblem(ProblemKind.InvalidBucketName, BadName(segment));

        var target = new RequestTarget { Bucket = bucket, Key = key };
        return hasKeys && !Caller.Of(context).Sees(bucket)
            ? DispatchWithoutBucket(context, table, target, query)
            : Dispatch(context, table, target, query);
    }

    // The same for all names, whether or not there is a bucket. Only a creation has no such answer: a caller without the bucket would get
    // 201 or 200.
    private Task DispatchWithoutBucket(HttpContext context, MethodTable table, RequestTarget target, ReadOnlySpan<char> query)
    {
        if (table != routes.BucketItself || context.Request.Method != HttpMethods.Put || !Caller.Of(context).Has(Role.Writer))
            return Dispatch(context, table, target, query, withoutBucket: true);

        target.SetFor(context);
        return Authentication.Forbid(
            context, $"This API key may not create a bucket {Echo.Quote(target.Bucket)}; its buckets have other names.");
    }

    private Task Dispatch(
        HttpContext context, MethodTable table, RequestTarget target, ReadOnlySpan<char> query, bool withoutBucket = false)
    {
        target.SetFor(context);
        var request = context.Request;
        var route = table.Find(request.Method);
        if (route is null && request.Method != HttpMethods.Options)
            return NotAllowed(context, table);
        if (hasKeys && route is not null && FindForbidden(context, route) is { } forbidden)
            return Authentication.Forbid(context, forbidden);

        if (!query.IsEmpty)
        {
            target.Query = Query.Read(query, route is null ? table.QueryParameters : route.QueryParameters);
            if (target.Query.Problem is { } unknown)
                return context.WriteProblem(unknown);
        }

        if (route is null)
        {
            // RFC 5789, section 3.1. Not in every answer to GET, where nobody looks for it.
            if (table.AcceptPatch is { } types)
                context.Response.Headers[HeaderConstants.AcceptPatch] = types;
            return AnswerOptions(context, table.Allow);
        }

        if (route.IsWrite && WriteHeaders.FindFault(request.Headers, route.Headers) is { } lost)
            return context.WriteProblem(lost);

        context.SetEndpoint(withoutBucket ? route.EndpointWithoutBucket : route.Endpoint);
        return next(context);
    }

    private static bool TryReadName(ReadOnlySpan<char> segment, out string name)
    {
        if (BucketName.IsValid(segment))
        {
            name = segment.ToString();
            return true;
        }

        return PercentText.TryDecode(segment, out name) && BucketName.IsValid(name);
    }

    private static string? FindForbidden(HttpContext context, ResourceRoute route)
    {
        var caller = Caller.Of(context);
        if (!caller.Has(route.Role))
            return LacksRole(caller, route.Role);
        return route.NeedsAllBuckets && !caller.Buckets.AreAll ? LacksBuckets : null;
    }

    private static string LacksRole(Caller caller, Role needed) =>
        $"This API key has the role {Roles.Of(caller.Role)}, but the request needs the role {Roles.Of(needed)}.";

    private static string BadName(ReadOnlySpan<char> segment) =>
        $"A bucket name must be 1 to {BucketName.MaxLength} ASCII letters, digits, dots, underscores and hyphens, "
        + $"first a letter or digit, but is {Echo.Quote(segment)}.";

    private static Task NotFound(HttpContext context) => context.WriteProblem(Problem.NoResource);

    private static Task NotAllowed(HttpContext context, MethodTable table)
    {
        context.Response.Headers.Allow = table.Allow;
        return context.WriteProblem(Problem.NoMethod(context.Request.Method, table.Allow));
    }

    // No CORS headers, so browsers give pages of other sites no access.
    private static Task AnswerOptions(HttpContext context, string allow)
    {
        context.Response.Headers.Allow = allow;
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}

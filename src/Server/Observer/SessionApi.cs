using Pail.Server.Http;
using Pail.Server.OpenApi;
using Pail.Server.Requests;
using Pail.Server.Routing;
using Pail.Server.Security;
using Pail.Server.Service;

namespace Pail.Server.Observer;

/// <summary>Who the caller is to the server: <c>/v1/session</c>. A page asks for it to know which buttons to show.</summary>
internal static class SessionApi
{
    private const string Path = "/v1/session";

    internal static IEndpointRouteBuilder MapSession(
        this IEndpointRouteBuilder routes, bool needsKey, bool hasStorage, bool durableByDefault)
    {
        routes.MapRead(Path, context => Show(context, needsKey, hasStorage, durableByDefault)).Describe(ObserverDescriptions.Session);
        return routes;
    }

    private static Task Show(HttpContext context, bool needsKey, bool hasStorage, bool durableByDefault)
    {
        context.Response.Headers.CacheControl = HeaderConstants.NoCache;
        return Json.Send(context, ContentTypes.Json, (Caller.Of(context), needsKey, hasStorage, durableByDefault), static (json, session) =>
        {
            var (caller, needsKey, hasStorage, durableByDefault) = session;
            json.WriteStartObject();
            json.WriteString("name"u8, caller.Name);
            json.WriteString("role"u8, Roles.Of(caller.Role));
            json.WriteBoolean("allBuckets"u8, caller.Buckets.AreAll);
            json.WriteBoolean("needsKey"u8, needsKey);
            json.WriteBoolean("hasStorage"u8, hasStorage);
            json.WriteBoolean("durableByDefault"u8, durableByDefault);
            json.WriteString("version"u8, ServiceApi.Version);
            json.WriteEndObject();
        });
    }
}

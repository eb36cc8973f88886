using Pail.Buckets;
using Pail.Server.OpenApi;
using Pail.Server.Problems;
using Pail.Server.Requests;
using Pail.Server.Routing;

namespace Pail.Server.Keys;

/// <summary>Appends bytes to values: <c>/v1/buckets/{b}/append/{key}</c>.</summary>
internal static class AppendApi
{
    internal static IEndpointRouteBuilder MapAppend(this IEndpointRouteBuilder routes, IBuckets buckets, TimeProvider time)
    {
        routes.MapResource(
                HttpMethods.Post,
                ResourceRoutes.ItemPattern("append"),
                buckets.Then((context, bucket) => Append(context, bucket, time)))
            .Describe(KeyDescriptions.Append);
        return routes;
    }

    internal static Task Append(HttpContext context, IBucket bucket, TimeProvider time)
    {
        var type = "";
        var problem = KeyRequest.Read(context, bucket, time, out var request)
            ?? ContentTypes.Read(context.Request.Headers.ContentType, out type)
            ?? FindPartFault(context.Request.Headers)
            ?? BodyWrites.FindNoLength(context);
        return problem is null ? BodyWrites.Run(new AppendWrite(request, type)) : context.WriteProblem(problem);
    }

    // A value has one coding and one language, and those of a part would be lost.
    private static Problem? FindPartFault(IHeaderDictionary headers) =>
        ContentHeaders.FindCoding(headers, "Bytes to append")
        ?? (headers.ContentLanguage.Count == 0
            ? null
            : new Problem(ProblemKind.InvalidHeader, "Bytes to append must not have a Content-Language; PUT stores one with the value."));
}

using System.Text.Json;
using Pail.Buckets;
using Pail.Server.Http;
using Pail.Server.OpenApi;
using Pail.Server.Problems;
using Pail.Server.Requests;
using Pail.Server.Routing;

namespace Pail.Server.Keys;

/// <summary>
/// Everything about a value except its bytes, as JSON: <c>/v1/buckets/{b}/meta/{key}</c>. It has no ETag, because the expiry changes
/// without a new revision, and it is no use of the value.
/// </summary>
internal static class MetaApi
{
    internal static IEndpointRouteBuilder MapMeta(this IEndpointRouteBuilder routes, IBuckets buckets, TimeProvider time)
    {
        routes.MapRead(ResourceRoutes.ItemPattern("meta"), buckets.Then((context, bucket) => Get(context, bucket, time)))
            .Describe(KeyDescriptions.Meta);
        return routes;
    }

    internal static async Task Get(HttpContext context, IBucket bucket, TimeProvider time)
    {
        if (KeyRequest.Read(context, bucket, time, out var request) is { } problem)
        {
            await context.WriteProblem(problem);
            return;
        }

        var entry = await request.Bucket.Peek(request.Key);
        ValueResponse.AddDate(context.Response.Headers, time.GetUtcNow());
        if (entry is null)
        {
            await context.WriteProblem(request.NoKey());
            return;
        }

        context.Response.Headers.CacheControl = HeaderConstants.NoCache;
        await Json.Send(context, ContentTypes.Json, entry, static (writer, entry) => Write(writer, entry));
    }

    private static void Write(Utf8JsonWriter json, Entry entry)
    {
        json.WriteStartObject();
        json.WriteString("key"u8, entry.Key);
        json.WriteString("etag"u8, EntityTag.Of(entry.Revision));
        json.WriteNumber("revision"u8, entry.Revision.Number);
        json.WriteString("created"u8, HttpTime.Rfc3339(entry.Created));
        json.WriteString("modified"u8, HttpTime.Rfc3339(entry.Modified));
        json.WriteString("expiresAt"u8, HttpTime.Rfc3339(entry.ExpiresAt));
        json.WriteNumber("size"u8, entry.Value.Length);
        json.WriteString("contentType"u8, entry.ContentType);
        json.WriteString("contentEncoding"u8, entry.ContentEncoding);
        json.WriteString("contentLanguage"u8, entry.ContentLanguage);
        json.WriteStartObject("metadata"u8);
        foreach (var (name, text) in entry.Metadata)
            json.WriteString(name, text);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}

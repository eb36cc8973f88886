using System.Text.Json;
using Pail.Buckets;
using Pail.Runtime.Tables;
using Pail.Server.Http;
using Pail.Server.OpenApi;
using Pail.Server.Problems;
using Pail.Server.Requests;
using Pail.Server.Routing;

namespace Pail.Server.Keys;

/// <summary>
/// When a value expires: <c>/v1/buckets/{b}/ttl/{key}</c>. GET reads it, PUT sets it, DELETE removes it, POST renews a sliding one. The
/// value and its revision stay as they are.
/// </summary>
internal static class TtlApi
{
    internal static IEndpointRouteBuilder MapTtl(this IEndpointRouteBuilder routes, IBuckets buckets, TimeProvider time)
    {
        var ttl = ResourceRoutes.ItemPattern("ttl");
        routes.MapRead(ttl, buckets.Then((context, bucket) => Get(context, bucket, time))).Describe(KeyDescriptions.GetTimeToLive);
        routes.MapResource(HttpMethods.Put, ttl, buckets.Then((context, bucket) => Set(context, bucket, time)), TimeToLive.QueryParameters)
            .AcceptHeaders(TimeToLive.Headers)
            .Describe(KeyDescriptions.SetTimeToLive);
        routes.MapResource(HttpMethods.Delete, ttl, buckets.Then((context, bucket) => Remove(context, bucket, time)))
            .Describe(KeyDescriptions.RemoveTimeToLive);
        routes.MapResource(HttpMethods.Post, ttl, buckets.Then((context, bucket) => Touch(context, bucket, time)))
            .Describe(KeyDescriptions.Touch);
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
        var now = time.GetUtcNow();
        ValueResponse.AddDate(context.Response.Headers, now);

        // The value may expire between the two lines above.
        if (entry is null || entry.ExpiresAt <= now)
        {
            await context.WriteProblem(request.NoKey());
            return;
        }

        context.Response.Headers.CacheControl = HeaderConstants.NoCache;
        await Json.Send(context, ContentTypes.Json, (entry, now), static (writer, state) => Write(writer, state.entry, state.now));
    }

    internal static Task Set(HttpContext context, IBucket bucket, TimeProvider time)
    {
        Expiration? expiration = null;
        var problem = KeyRequest.Read(context, bucket, time, out var request)
            ?? FindBody(context)
            ?? TimeToLive.Read(context, time, out expiration);
        if (problem is not null)
            return context.WriteProblem(problem);
        return expiration is { } wanted
            ? Apply(request, new ExpireOperation(request.Key, wanted) { Condition = request.Condition, WantsPrevious = false })
            : context.WriteProblem(
                ProblemKind.InvalidTtl,
                $"The request must say when the value expires, by {string.Join(", ", TimeToLive.Headers)} "
                + $"or ?{string.Join("= ?", TimeToLive.QueryParameters)}=, but does not; DELETE removes the expiry.");
    }

    internal static Task Remove(HttpContext context, IBucket bucket, TimeProvider time) =>
        KeyRequest.Read(context, bucket, time, out var request) is { } problem
            ? context.WriteProblem(problem)
            : Apply(request, new ExpireOperation(request.Key, Expiration.None) { Condition = request.Condition, WantsPrevious = false });

    internal static Task Touch(HttpContext context, IBucket bucket, TimeProvider time) =>
        KeyRequest.Read(context, bucket, time, out var request) is { } problem
            ? context.WriteProblem(problem)
            : Apply(request, new GetOperation(request.Key) { Condition = request.Condition, WantsPrevious = false });

    // The time to live is about the value, and so it is a header here too. A body would be ignored, so it is refused.
    private static Problem? FindBody(HttpContext context) =>
        context.Request.ContentLength == 0 || !RequestBody.IsAnnounced(context)
            ? null
            : new Problem(
                ProblemKind.InvalidTtl,
                $"The time to live must come as a header such as {HeaderConstants.Ttl}: 30 or as a query such as ?ttl=30, "
                + "and the body must be empty.");

    private static async Task Apply(KeyRequest request, Operation operation)
    {
        var result = await request.Bucket.Apply(operation);
        var context = request.Context;
        var headers = context.Response.Headers;
        ValueResponse.AddDate(headers, request.Time.GetUtcNow());
        if (result.Status == ApplyStatus.PreconditionFailed)
        {
            await context.WriteProblem(Preconditions.Failed(request.Headers, result.Entry));
            return;
        }

        if (result.Entry is not { } entry)
        {
            await context.WriteProblem(request.NoKey());
            return;
        }

        ValueResponse.AddRevision(headers, entry.Revision);
        ValueResponse.AddExpiry(headers, entry);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static void Write(Utf8JsonWriter json, Entry entry, DateTimeOffset now)
    {
        json.WriteStartObject();
        json.WriteString("key"u8, entry.Key);
        json.WriteString("expiresAt"u8, HttpTime.Rfc3339(entry.ExpiresAt));
        json.WriteString("ttl"u8, Write(entry.ExpiresAt - now));
        json.WriteString("sliding"u8, Write(entry.Sliding));
        json.WriteString("expiresAtLatest"u8, HttpTime.Rfc3339(entry.ExpiresAtLatest));
        json.WriteEndObject();
    }

    private static string? Write(TimeSpan? time) => time is { } span ? Durations.Write(span) : null;
}

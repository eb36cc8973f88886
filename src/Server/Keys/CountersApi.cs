using Pail.Buckets;
using Pail.Server.Http;
using Pail.Server.OpenApi;
using Pail.Server.Problems;
using Pail.Server.Requests;
using Pail.Server.Routing;

namespace Pail.Server.Keys;

/// <summary>Values as counters: <c>/v1/buckets/{b}/counters/{key}</c>. A counter is a value that is an integer of 64 bits.</summary>
internal static class CountersApi
{
    internal static IEndpointRouteBuilder MapCounters(this IEndpointRouteBuilder routes, IBuckets buckets, TimeProvider time)
    {
        var counter = ResourceRoutes.ItemPattern("counters");
        routes.MapRead(counter, buckets.Then((context, bucket) => Get(context, bucket, time))).Describe(KeyDescriptions.GetCounter);
        routes.MapResource(HttpMethods.Post, counter, buckets.Then((context, bucket) => Add(context, bucket, time)))
            .Describe(KeyDescriptions.AddToCounter);
        return routes;
    }

    internal static async Task Get(HttpContext context, IBucket bucket, TimeProvider time)
    {
        if (KeyRequest.Read(context, bucket, time, out var request) is { } problem)
            await context.WriteProblem(problem);
        else
            await Send(request, await request.GetEntry());
    }

    /// <summary>POST: adds the number in the body, or 1. Answers the new number.</summary>
    internal static Task Add(HttpContext context, IBucket bucket, TimeProvider time)
    {
        var problem = KeyRequest.Read(context, bucket, time, out var request)
            ?? ContentHeaders.FindCoding(context.Request.Headers, "A counter's step");
        return problem is null ? BodyWrites.Run(new CounterWrite(request)) : context.WriteProblem(problem);
    }

    internal static Task Send(HttpContext context, Revision revision, ReadOnlyMemory<byte> number)
    {
        var headers = context.Response.Headers;
        ValueResponse.AddRevision(headers, revision);
        headers.ContentType = ContentTypes.Text;
        headers.CacheControl = HeaderConstants.NoCache;
        headers.XContentTypeOptions = HeaderConstants.NoSniff;
        return ResponseBody.Send(context, number);
    }

    private static Task Send(in KeyRequest request, Entry? entry)
    {
        var context = request.Context;
        var now = request.Time.GetUtcNow();
        ValueResponse.AddDate(context.Response.Headers, now);
        if (entry is null)
            return context.WriteProblem(request.NoKey());
        if (!IncrementOperation.TryParse(entry.Value.Span, out _))
        {
            return context.WriteProblem(
                ProblemKind.NotAnInteger,
                $"A counter must be an integer from {long.MinValue} to {long.MaxValue} in decimal digits, but the value "
                + $"({entry.Value.Length} bytes) is not.");
        }

        switch (Preconditions.StatusOfRead(request.Headers, request.Condition, entry, now))
        {
            case StatusCodes.Status412PreconditionFailed:
                return context.WriteProblem(Preconditions.Failed(request.Headers, entry));

            case StatusCodes.Status304NotModified:
                ValueResponse.AddRevision(context.Response.Headers, entry.Revision);
                context.Response.Headers.CacheControl = HeaderConstants.NoCache;
                context.Response.StatusCode = StatusCodes.Status304NotModified;
                return Task.CompletedTask;

            default:
                return Send(context, entry.Revision, entry.Value);
        }
    }
}

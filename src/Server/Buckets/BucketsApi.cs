using Pail.Buckets;
using Pail.Server.Http;
using Pail.Server.OpenApi;
using Pail.Server.Problems;
using Pail.Server.Requests;
using Pail.Server.Routing;
using Pail.Server.Security;

namespace Pail.Server.Buckets;

/// <summary>
/// The buckets themselves: <c>/v1/buckets</c>, <c>/v1/buckets/{b}</c>, and the actions <c>:clear</c> and <c>:kill</c> of a bucket.
/// </summary>
internal static class BucketsApi
{
    private const string Collection = "/v1/buckets";

    internal static IEndpointRouteBuilder MapBuckets(
        this IEndpointRouteBuilder routes, IBuckets buckets, BucketConfig defaults, BucketDurability durability, int maxDurable)
    {
        routes.MapList(Collection, context => List(context, buckets), "prefix", "limit", "cursor")
            .Describe(BucketDescriptions.List);
        routes.MapRead(ResourceRoutes.BucketPattern, buckets.Then(SendStatus))
            .Describe(BucketDescriptions.Get);
        var creation = new BucketCreation(buckets, defaults, durability, maxDurable);
        routes.MapResource(HttpMethods.Put, ResourceRoutes.BucketPattern, creation.Create)
            .Describe(BucketDescriptions.Put);
        routes.MapResource(HttpMethods.Patch, ResourceRoutes.BucketPattern, buckets.Then(new BucketChange(defaults, maxDurable).Change))
            .AcceptPatch(BucketChange.Types)
            .Describe(BucketDescriptions.Patch);
        routes.MapResource(HttpMethods.Delete, ResourceRoutes.BucketPattern, context => Delete(context, buckets), "force")
            .Describe(BucketDescriptions.Delete);
        routes.MapResource(HttpMethods.Post, ResourceRoutes.ActionPattern("clear"), context => Clear(context, buckets))
            .Describe(BucketDescriptions.Clear);
        routes.MapResource(HttpMethods.Post, ResourceRoutes.ActionPattern("kill"), context => Kill(context, buckets))
            .Needs(Role.Admin)
            .Describe(BucketDescriptions.Kill);
        return routes;
    }

    internal static async Task List(HttpContext context, IBuckets buckets)
    {
        var query = RequestTarget.Of(context).Query;
        var prefix = query.Text("prefix") ?? "";
        var limit = query.Limit();
        var after = query.Cursor(Collection);
        if (query.Problem is { } problem)
        {
            await context.WriteProblem(problem);
            return;
        }

        // One bucket more than the limit tells whether there is a next page.
        var found = await Caller.Of(context).Buckets.List(buckets, prefix, after, limit + 1);
        var page = found.Count > limit ? [.. found.Take(limit)] : found;
        var statuses = await Statuses(page);
        var next = PageLink.Add(context.Response, Collection, query, found.Count > limit ? page[^1].Name : null);
        context.Response.Headers.CacheControl = HeaderConstants.NoCache;
        context.Response.Headers.Vary = ListCompression.Vary;
        await Json.Send(context, ContentTypes.Json, (page, statuses, next), static (writer, list) =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("value"u8);
            foreach (var (bucket, status) in list.page.Zip(list.statuses))
                BucketJson.Write(writer, bucket, status);
            writer.WriteEndArray();
            writer.WriteString("nextLink"u8, list.next);
            writer.WriteEndObject();
        });
    }

    internal static async Task Delete(HttpContext context, IBuckets buckets)
    {
        var target = RequestTarget.Of(context);
        var query = target.Query;
        var force = query.Flag("force");
        if ((query.Problem ?? BucketConditions.FindUnsupported(context.Request.Headers)) is { } problem)
            await context.WriteProblem(problem);
        else if (await buckets.Delete(target.Bucket, force) == DeleteBucketStatus.NotEmpty)
            await context.WriteProblem(
                ProblemKind.BucketNotEmpty,
                $"The bucket {Echo.Quote(target.Bucket)} holds keys; add ?force=true to delete it with them.");
        else
            context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    internal static async Task Clear(HttpContext context, IBuckets buckets)
    {
        var target = RequestTarget.Of(context);
        if (BucketConditions.FindUnsupported(context.Request.Headers) is { } problem)
        {
            await context.WriteProblem(problem);
            return;
        }

        if (await buckets.Find(target.Bucket) is not { } bucket)
        {
            await context.WriteProblem(Problem.NoBucket(target.Bucket));
            return;
        }

        var cleared = await bucket.Clear();
        await Json.Send(context, ContentTypes.Json, cleared, static (writer, count) =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("cleared"u8, count);
            writer.WriteEndObject();
        });
    }

    internal static async Task Kill(HttpContext context, IBuckets buckets)
    {
        var target = RequestTarget.Of(context);
        if (BucketConditions.FindUnsupported(context.Request.Headers) is { } problem)
            await context.WriteProblem(problem);
        else if (await buckets.Find(target.Bucket) is not { } bucket)
            await context.WriteProblem(Problem.NoBucket(target.Bucket));
        else if (!await bucket.Kill())
            await context.WriteProblem(await NoProcess(bucket));
        else
            context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    internal static async Task SendStatus(HttpContext context, IBucket bucket)
    {
        var status = await bucket.Status();
        if (status.State == BucketState.Deleted)
        {
            await context.WriteProblem(Problem.NoBucket(bucket.Name));
            return;
        }

        context.Response.Headers.CacheControl = HeaderConstants.NoCache;
        await Json.Send(
            context, ContentTypes.Json, (bucket, status), static (writer, shown) => BucketJson.Write(writer, shown.bucket, shown.status));
    }

    private static async ValueTask<BucketStatus[]> Statuses(IReadOnlyList<IBucket> buckets)
    {
        var statuses = new BucketStatus[buckets.Count];
        for (var i = 0; i < statuses.Length; i++)
            statuses[i] = await buckets[i].Status();
        return statuses;
    }

    private static async ValueTask<Problem> NoProcess(IBucket bucket)
    {
        var state = (await bucket.Status()).State;
        if (state == BucketState.Deleted)
            return Problem.NoBucket(bucket.Name);
        var kind = state == BucketState.Failed ? ProblemKind.BucketFailed : ProblemKind.BucketRestarting;
        return new Problem(kind, $"The bucket {Echo.Quote(bucket.Name)} has no process at the moment.") { Outcome = "not-applied" };
    }
}

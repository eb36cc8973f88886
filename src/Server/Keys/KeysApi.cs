using Pail.Buckets;
using Pail.Server.Http;
using Pail.Server.Paths;
using Pail.Server.Problems;
using Pail.Server.Requests;
using Pail.Server.Routing;

namespace Pail.Server.Keys;

/// <summary>The keys of a bucket and their values: <c>/v1/buckets/{b}/keys</c> and <c>/v1/buckets/{b}/keys/{key}</c>.</summary>
internal static class KeysApi
{
    internal static IEndpointRouteBuilder MapKeys(this IEndpointRouteBuilder routes, IBuckets buckets, TimeProvider time)
    {
        var keys = BucketRoutes.CollectionPattern("keys");
        routes.MapBucketRoute(HttpMethods.Get, keys, context => KeyList.List(context, buckets));
        routes.MapBucketRoute(HttpMethods.Head, keys, context => KeyList.List(context, buckets));
        routes.MapBucketRoute(HttpMethods.Post, keys, context => ValueWrites.Create(context, buckets, time));

        var key = BucketRoutes.ItemPattern("keys");
        routes.MapBucketRoute(HttpMethods.Get, key, context => Get(context, buckets));
        routes.MapBucketRoute(HttpMethods.Head, key, context => Get(context, buckets));
        routes.MapBucketRoute(HttpMethods.Put, key, context => ValueWrites.Put(context, buckets));
        routes.MapBucketRoute(HttpMethods.Post, key, context => ValueWrites.Put(context, buckets));
        routes.MapBucketRoute(HttpMethods.Delete, key, context => Delete(context, buckets));
        return routes;
    }

    /// <summary>GET and HEAD: the value, or not, as the conditions have it.</summary>
    internal static Task Get(HttpContext context, IBuckets buckets)
    {
        var target = BucketTarget.Of(context);
        if (buckets.Find(target.Bucket) is not { } bucket)
            return context.WriteProblem(Problem.NoBucket(target.Bucket));
        if (Check(context, target, out var condition) is { } problem)
            return context.WriteProblem(problem);

        var pending = bucket.Get(target.Key);
        return pending.IsCompletedSuccessfully
            ? ValueResponse.Send(context, target, pending.Result, condition)
            : GetLater(context, target, pending, condition);
    }

    /// <summary>DELETE: no error when there is nothing to delete, so that clean-up scripts can repeat it.</summary>
    internal static Task Delete(HttpContext context, IBuckets buckets)
    {
        var target = BucketTarget.Of(context);
        if (buckets.Find(target.Bucket) is not { } bucket)
            return context.WriteProblem(Problem.NoBucket(target.Bucket));
        if (Check(context, target, out var condition) is { } problem)
            return context.WriteProblem(problem);

        var pending = bucket.Delete(target.Key, condition);
        return pending.IsCompletedSuccessfully ? AnswerDelete(context, pending.Result) : DeleteLater(context, pending);
    }

    /// <summary>What any request on a value may get wrong.</summary>
    internal static Problem? Check(HttpContext context, BucketTarget target, out Condition condition)
    {
        condition = Condition.None;
        return target.Query.Length > 0 && Query.Read(target.Query).Problem is { } problem
            ? problem
            : Preconditions.Read(context.Request.Headers, out condition);
    }

    private static async Task GetLater(HttpContext context, BucketTarget target, ValueTask<Entry?> pending, Condition condition) =>
        await ValueResponse.Send(context, target, await pending, condition);

    private static async Task DeleteLater(HttpContext context, ValueTask<DeleteResult> pending) =>
        await AnswerDelete(context, await pending);

    private static Task AnswerDelete(HttpContext context, DeleteResult result)
    {
        if (result.Status == DeleteStatus.PreconditionFailed)
            return context.WriteProblem(Preconditions.Failed(result.Entry));

        var existed = result.Status == DeleteStatus.Deleted;
        context.Response.Headers[KvHeaders.Existed] = existed ? "true" : "false";
        if (existed && Preferences.WantsRepresentation(context.Request.Headers))
        {
            ValueResponse.AddRevision(context.Response.Headers, result.Entry!.Revision);
            return ValueResponse.SendOld(context.Response, result.Entry);
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}

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
        var keys = ResourceRoutes.CollectionPattern("keys");
        routes.MapRead(keys, context => KeyList.List(context, buckets), KeyList.QueryParameters);
        routes.MapResource(HttpMethods.Post, keys, context => ValueWrites.Create(context, buckets, time));

        var key = ResourceRoutes.ItemPattern("keys");
        routes.MapRead(key, context => Get(context, buckets, time));
        routes.MapResource(HttpMethods.Put, key, context => ValueWrites.Put(context, buckets, time));
        routes.MapResource(HttpMethods.Post, key, context => ValueWrites.Put(context, buckets, time));
        routes.MapResource(HttpMethods.Delete, key, context => Delete(context, buckets, time));
        return routes;
    }

    /// <summary>GET and HEAD: the value, if the request's conditions hold.</summary>
    internal static Task Get(HttpContext context, IBuckets buckets, TimeProvider time)
    {
        var target = BucketTarget.Of(context);
        if (buckets.Find(target.Bucket) is not { } bucket)
            return context.WriteProblem(Problem.NoBucket(target.Bucket));
        if (Preconditions.Read(context.Request.Headers, out var condition) is { } problem)
            return context.WriteProblem(problem);

        var pending = bucket.Get(target.Key);
        return pending.IsCompletedSuccessfully
            ? ValueResponse.Send(context, target, pending.Result, condition, time.GetUtcNow())
            : GetLater(context, target, pending, condition, time);
    }

    /// <summary>DELETE. An absent key is no error, so that clean-up scripts can repeat the request.</summary>
    internal static Task Delete(HttpContext context, IBuckets buckets, TimeProvider time)
    {
        var target = BucketTarget.Of(context);
        if (buckets.Find(target.Bucket) is not { } bucket)
            return context.WriteProblem(Problem.NoBucket(target.Bucket));
        if (Preconditions.Read(context.Request.Headers, out var condition) is { } problem)
            return context.WriteProblem(problem);

        var pending = bucket.Delete(target.Key, condition);
        return pending.IsCompletedSuccessfully ? AnswerDelete(context, pending.Result, time) : DeleteLater(context, pending, time);
    }

    private static async Task GetLater(
        HttpContext context, BucketTarget target, ValueTask<Entry?> pending, Condition condition, TimeProvider time)
    {
        // The clock is read after the value, so that the answer's date is not before the value's.
        var entry = await pending;
        await ValueResponse.Send(context, target, entry, condition, time.GetUtcNow());
    }

    private static async Task DeleteLater(HttpContext context, ValueTask<OperationResult> pending, TimeProvider time) =>
        await AnswerDelete(context, await pending, time);

    private static Task AnswerDelete(HttpContext context, OperationResult result, TimeProvider time)
    {
        ValueResponse.AddDate(context.Response.Headers, time.GetUtcNow());
        if (result.Status == ApplyStatus.PreconditionFailed)
            return context.WriteProblem(Preconditions.Failed(result.Entry));

        var existed = result.Status == ApplyStatus.Deleted;
        context.Response.Headers[HeaderConstants.Existed] = existed ? "true" : "false";
        if (existed && Preferences.WantsRepresentation(context.Request.Headers))
        {
            ValueResponse.AddRevision(context.Response.Headers, result.Previous!.Revision);
            return ValueResponse.SendOld(context, result.Previous);
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}

using Pail.Buckets;
using Pail.Server.Http;
using Pail.Server.OpenApi;
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
        routes.MapList(keys, buckets.Then(KeyList.List), KeyList.QueryParameters).Describe(KeyDescriptions.List);
        MapStore(
            HttpMethods.Post, keys, buckets.Then((context, bucket) => ValueWrites.Create(context, bucket, time)), KeyDescriptions.Create);

        var key = ResourceRoutes.ItemPattern("keys");
        routes.MapRead(key, buckets.Then((context, bucket) => Get(context, bucket, time))).Describe(KeyDescriptions.Get);
        MapStore(HttpMethods.Put, key, buckets.Then((context, bucket) => ValueWrites.Put(context, bucket, time)), KeyDescriptions.Put);
        MapStore(HttpMethods.Post, key, buckets.Then((context, bucket) => ValueWrites.Put(context, bucket, time)), KeyDescriptions.Post);
        routes.MapResource(HttpMethods.Patch, key, buckets.Then((context, bucket) => PatchWrite.Patch(context, bucket, time)))
            .AcceptPatch(PatchWrite.MediaType)
            .Describe(KeyDescriptions.Patch);
        routes.MapResource(HttpMethods.Delete, key, buckets.Then((context, bucket) => Delete(context, bucket, time)))
            .Describe(KeyDescriptions.Delete);
        return routes;

        void MapStore(string method, string pattern, RequestDelegate handler, EndpointDescription description) =>
            routes.MapResource(method, pattern, handler, TimeToLive.QueryParameters)
                .AcceptHeaders(ValueWrites.AcceptedHeaders)
                .Describe(description);
    }

    /// <summary>GET and HEAD: the value, if the request's conditions hold.</summary>
    internal static Task Get(HttpContext context, IBucket bucket, TimeProvider time)
    {
        if (KeyRequest.Read(context, bucket, time, out var request) is { } problem)
            return context.WriteProblem(problem);

        var pending = request.GetEntry();
        return pending.IsCompletedSuccessfully ? ValueResponse.Send(request, pending.Result) : GetLater(request, pending);
    }

    /// <summary>DELETE. An absent key is no error, so that clean-up scripts can repeat the request.</summary>
    internal static Task Delete(HttpContext context, IBucket bucket, TimeProvider time)
    {
        if (KeyRequest.Read(context, bucket, time, out var request) is { } problem)
            return context.WriteProblem(problem);

        var operation = new DeleteOperation(request.Key)
        {
            Condition = request.Condition,
            WantsPrevious = Preferences.WantsRepresentation(request.Headers),
        };
        var pending = request.Bucket.Apply(operation);
        return pending.IsCompletedSuccessfully ? AnswerDelete(context, pending.Result, time) : DeleteLater(context, pending, time);
    }

    private static async Task GetLater(KeyRequest request, ValueTask<Entry?> pending) => await ValueResponse.Send(request, await pending);

    private static async Task DeleteLater(HttpContext context, ValueTask<OperationResult> pending, TimeProvider time) =>
        await AnswerDelete(context, await pending, time);

    private static Task AnswerDelete(HttpContext context, OperationResult result, TimeProvider time)
    {
        ValueResponse.AddDate(context.Response.Headers, time.GetUtcNow());
        if (result.Status == ApplyStatus.PreconditionFailed)
            return context.WriteProblem(Preconditions.Failed(context.Request.Headers, result.Entry));

        var existed = result.Status == ApplyStatus.Deleted;
        context.Response.Headers[HeaderConstants.Existed] = existed ? "true" : "false";
        if (existed && Preferences.WantsRepresentation(context.Request.Headers))
        {
            ValueResponse.AddRevision(context.Response.Headers, result.Previous!.Revision);
            return ValueResponse.SendRepresentation(context, result.Previous);
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}

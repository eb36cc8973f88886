using Pail.Buckets;
using Pail.Server.Problems;
using Pail.Server.Requests;

namespace Pail.Server.Routing;

/// <summary>Finds the bucket in the path of a request, for the resources in a bucket.</summary>
internal static class BucketLookup
{
    /// <summary>A handler that finds the bucket and passes the request on with it, or answers that there is none.</summary>
    internal static RequestDelegate Then(this IBuckets buckets, Func<HttpContext, IBucket, Task> handle) => context =>
    {
        var pending = buckets.Find(RequestTarget.Of(context).Bucket);

        // A bucket on this machine has been found already, and then no state machine is needed.
        return pending.IsCompletedSuccessfully ? Handle(context, pending.Result, handle) : HandleLater(context, pending, handle);
    };

    private static Task Handle(HttpContext context, IBucket? bucket, Func<HttpContext, IBucket, Task> handle) =>
        bucket is null ? context.WriteProblem(Problem.NoBucket(RequestTarget.Of(context).Bucket)) : handle(context, bucket);

    private static async Task HandleLater(
        HttpContext context, ValueTask<IBucket?> pending, Func<HttpContext, IBucket, Task> handle) =>
        await Handle(context, await pending, handle);
}

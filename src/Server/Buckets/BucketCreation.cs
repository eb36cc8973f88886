using Pail.Buckets;
using Pail.Server.Problems;
using Pail.Server.Requests;

namespace Pail.Server.Buckets;

/// <summary>PUT of a bucket. Repeating the PUT changes nothing, so a script can begin with it.</summary>
internal static class BucketCreation
{
    internal static async Task Create(HttpContext context, IBuckets buckets, BucketConfig defaults)
    {
        var target = RequestTarget.Of(context);
        var headers = context.Request.Headers;
        if ((BucketConditions.FindUnsupported(headers, allowCreateOnly: true) ?? BucketConfigBody.FindTypeFault(headers)) is { } problem)
        {
            await context.WriteProblem(problem);
            return;
        }

        var (body, fault) = await BucketConfigBody.Read(context);
        var config = defaults;
        if (body.Length > 0)
            fault = BucketConfigReader.Read(body, before: defaults, removed: null, out config);
        if (fault is not null)
            await context.WriteProblem(fault);
        else
            await Answer(context, await buckets.Create(target.Bucket, config));
    }

    private static Task Answer(HttpContext context, CreateResult result)
    {
        var name = result.Bucket.Name;
        if (result.Status != CreateStatus.Created && context.Request.Headers.IfNoneMatch.Count > 0)
            return context.WriteProblem(ProblemKind.PreconditionFailed, $"The bucket {Echo.Quote(name)} exists already.");
        if (result.Status == CreateStatus.Conflict)
            return context.WriteProblem(
                ProblemKind.BucketConfigConflict,
                $"The bucket {Echo.Quote(name)} exists with another configuration; GET shows it.");

        if (result.Status == CreateStatus.Created)
        {
            context.Response.StatusCode = StatusCodes.Status201Created;
            context.Response.Headers.Location = $"/v1/buckets/{name}";
        }

        return BucketsApi.SendStatus(context, result.Bucket);
    }
}

using Pail.Buckets;
using Pail.Server.Hosting;
using Pail.Server.Problems;
using Pail.Server.Requests;

namespace Pail.Server.Buckets;

/// <summary>PUT of a bucket. Repeating the PUT changes nothing, so a script can begin with it.</summary>
/// <param name="buckets">The buckets.</param>
/// <param name="defaults">The configuration of a bucket that is created without one.</param>
/// <param name="durability">Which buckets are durable.</param>
/// <param name="maxDurable">The most that <c>maxValueBytes</c> of a durable bucket may be.</param>
internal sealed class BucketCreation(IBuckets buckets, BucketConfig defaults, BucketDurability durability, int maxDurable)
{
    /// <summary>Why a bucket cannot be durable on a server without a storage.</summary>
    internal const string NoStorage =
        $"durable can be true only on a server with a storage: start it with --{StorageSettings.Directory} and a directory.";

    private const string IsAlwaysDurable = "durable must be true or left out, because all buckets of a cluster are durable, but is false.";

    internal async Task Create(HttpContext context)
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
            fault = BucketConfigReader.Read(body, before: defaults, removed: null, out config, maxDurable);
        if (fault is null)
            fault = FindDurabilityFault(config.Durable);
        if (fault is not null)
            await context.WriteProblem(fault);
        else
            await Answer(context, await buckets.Create(target.Bucket, config));
    }

    private Problem? FindDurabilityFault(bool durable) => (durability, durable) switch
    {
        (BucketDurability.Never, true) => new Problem(ProblemKind.InvalidJson, NoStorage),
        (BucketDurability.Always, false) => new Problem(ProblemKind.InvalidJson, IsAlwaysDurable),
        _ => null,
    };

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

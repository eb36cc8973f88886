namespace Pail.Server.Paths;

/// <summary>What a path under <c>/v1/buckets/</c> names, decoded once. A request feature.</summary>
internal sealed class BucketTarget(string bucket, string key)
{
    /// <summary>The bucket's name; valid, but there may be no such bucket.</summary>
    internal string Bucket { get; } = bucket;

    /// <summary>The key, or empty where the path names none.</summary>
    internal string Key { get; } = key;

    internal static BucketTarget Of(HttpContext context) =>
        context.Features.Get<BucketTarget>()
        ?? throw new InvalidOperationException("Endpoints of buckets must be reached through the resource routing.");
}

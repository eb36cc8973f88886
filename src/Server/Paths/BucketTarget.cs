namespace Pail.Server.Paths;

/// <summary>The decoded bucket name and key of a request's path. The routing sets it as a feature of the request.</summary>
internal sealed class BucketTarget(string bucket, string key)
{
    /// <summary>The bucket's name. It is valid, but the bucket may not exist.</summary>
    internal string Bucket { get; } = bucket;

    /// <summary>The key; empty when the path has none.</summary>
    internal string Key { get; } = key;

    internal static BucketTarget Of(HttpContext context) =>
        context.Features.Get<BucketTarget>()
        ?? throw new InvalidOperationException("The request has no BucketTarget: ResourceRouting must set it before the endpoint runs.");
}

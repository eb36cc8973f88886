
namespace Pail.Server.Paths;

/// <summary>What a path under <c>/v1/buckets/</c> names, decoded once. A request feature.</summary>
internal sealed class BucketTarget(string bucket, string key, string query)
{
    /// <summary>The bucket's name; valid, but not necessarily there.</summary>
    internal string Bucket { get; } = bucket;

    /// <summary>The key, or empty where the path names none.</summary>
    internal string Key { get; } = key;

    /// <summary>The query, still escaped, without its question mark.</summary>
    internal string Query { get; } = query;

    internal static BucketTarget Of(HttpContext context) =>
        context.Features.Get<BucketTarget>()
        ?? throw new InvalidOperationException("Bucket endpoints are reached through BucketRouting only.");
}

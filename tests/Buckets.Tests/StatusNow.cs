namespace Pail.Buckets.Tests;

/// <summary>What <see cref="IBucket.Status"/> returns, where nothing can be awaited.</summary>
internal static class StatusNow
{
    internal static BucketStatus CurrentStatus(this IBucket bucket) => ((Bucket)bucket).CurrentStatus();
}

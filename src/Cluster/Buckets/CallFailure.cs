using Pail.Buckets;

namespace Pail.Cluster.Buckets;

/// <summary>What the failure of a call of another silo means for the caller.</summary>
internal static class CallFailure
{
    /// <param name="bucket">The bucket.</param>
    /// <param name="error">What the call has thrown.</param>
    /// <param name="writes">Whether the call may have changed something.</param>
    /// <param name="timeout">How long a call waits.</param>
    /// <returns>What the caller is told; null when the error is none of the call between silos.</returns>
    internal static BucketUnavailableException? Of(string bucket, Exception error, bool writes, TimeSpan timeout) => error switch
    {
        // The silo has ended after the call was sent. Nobody knows what it has done.
        SiloUnavailableException => Of(
            bucket, BucketFailure.Restarting, writes, "was on a machine that has ended. It moves to another one.", error),

        // Refused before it has begun: on its way, or by a silo that does not own the bucket any more.
        OrleansMessageRejectionException => Of(
            bucket, BucketFailure.Restarting, writes: false, "moves to another machine of the cluster.", error),
        TimeoutException => Of(bucket, BucketFailure.CallTimeout, writes, $"did not answer within {timeout}.", error),

        // This silo is ending, and takes no calls any more.
        ObjectDisposedException or OperationCanceledException => Of(
            bucket, BucketFailure.ShuttingDown, writes, "cannot be asked: this machine is leaving the cluster.", error),
        OrleansException => Of(bucket, BucketFailure.Restarting, writes, "could not be asked by this machine.", error),
        _ => null,
    };

    private static BucketUnavailableException Of(string bucket, BucketFailure failure, bool writes, string what, Exception error) =>
        new(bucket, failure, writes ? Outcome.Unknown : Outcome.NotApplied, $"Bucket \"{bucket}\" {what}", error);
}

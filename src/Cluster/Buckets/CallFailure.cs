using Pail.Buckets;

namespace Pail.Cluster.Buckets;

/// <summary>What the failure of a call of another silo means for the caller.</summary>
internal static class CallFailure
{
    /// <summary>How the messages of those rejections begin after which no silo has begun the call, and none will.</summary>
    /// <remarks>
    /// Read in Orleans 10.4.2 (MessageCenter, SiloConnection, ActivationMigrationManager). Two other rejections may come after the call was
    /// executed: that of a message that was being written when its connection broke, which is a <see cref="SiloUnavailableException"/>;
    /// and that of a call that waited for an activation of a leaving silo and was handed to another silo, which has not answered in time
    /// ("The activation's migration did not deliver the request."). What is not in this list counts as those.
    /// </remarks>
    internal static readonly IReadOnlyList<string> NotBegun =
    [
        // The silo stops, this one or the other, and sends nothing or begins nothing any more.
        "Silo stopping",
        "Message was queued for sending after outbound queue was stopped",

        // The message was never put on a connection.
        "Exception while sending message: ",
        "Message to be sent does not have a target silo.",

        // Another silo has the address by now.
        "The target silo is no longer active: target was ",

        // An activation that ends has handed over what waited for it, and so have all that got it, until it was enough.
        "Forwarding failed: tried to forward message ",
    ];

    /// <param name="bucket">The bucket.</param>
    /// <param name="error">What the call has thrown.</param>
    /// <param name="writes">Whether the call may have changed something.</param>
    /// <param name="timeout">How long a call waits.</param>
    /// <returns>What the caller gets; null when the error does not come from a call between silos.</returns>
    internal static BucketUnavailableException? Of(string bucket, Exception error, bool writes, TimeSpan timeout) => error switch
    {
        // The silo has ended after the call was sent, or the connection broke. Nobody knows what was done.
        SiloUnavailableException => Of(
            bucket, BucketFailure.Restarting, writes, "was on a silo that has ended. It moves to another one.", error),
        OrleansMessageRejectionException => Of(
            bucket, BucketFailure.Restarting, writes && !WasNotBegun(error), "moves to another silo.", error),
        TimeoutException => Of(bucket, BucketFailure.CallTimeout, writes, $"did not answer within {timeout.TotalSeconds:0.###} s.", error),

        // This silo is ending, and takes no calls any more.
        ObjectDisposedException or OperationCanceledException => Of(
            bucket, BucketFailure.ShuttingDown, writes, "cannot be asked: this silo is leaving the cluster.", error),
        OrleansException => Of(bucket, BucketFailure.Restarting, writes, "could not be asked by this silo.", error),
        _ => null,
    };

    private static bool WasNotBegun(Exception error) =>
        NotBegun.Any(start => error.Message.StartsWith(start, StringComparison.Ordinal));

    private static BucketUnavailableException Of(string bucket, BucketFailure failure, bool writes, string what, Exception error) =>
        new(bucket, failure, writes ? Outcome.Unknown : Outcome.NotApplied, $"Bucket \"{bucket}\" {what}", error);
}

using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Buckets;

/// <content>The errors of a bucket that cannot answer.</content>
internal abstract partial class Bucket
{
    protected void ThrowIfGone()
    {
        if (Lifecycle.IsGone)
            throw Unavailable(Outcome.NotApplied);
    }

    /// <summary>Waits until a requested deletion is decided, and throws when the bucket is deleted.</summary>
    protected async ValueTask WaitToTryAgain()
    {
        await Lifecycle.WhenDecided();
        ThrowIfGone();
    }

    /// <summary>Makes the exception for a caller whose call of the process failed, or whose outcome is unknown.</summary>
    protected async ValueTask<BucketUnavailableException> Unavailable(CallException error)
    {
        if (error.InnerException is MailboxFullException full && !Lifecycle.IsGone)
        {
            return new BucketUnavailableException(
                name,
                BucketFailure.MailboxFull,
                Outcome.NotApplied,
                $"Bucket \"{name}\" is busy: at most {full.Limit} messages may wait for its process, and so many do.",
                error);
        }

        if (error.Reason.Kind == ExitKind.Timeout && !Lifecycle.IsGone)
        {
            return new BucketUnavailableException(
                name, BucketFailure.CallTimeout, Outcome.Unknown, $"Bucket \"{name}\" did not answer: {error.Message}", error);
        }

        // A client must not be told to retry on a bucket that is about to be deleted.
        await Lifecycle.WhenDecided();
        return Unavailable(error.Delivered ? Outcome.Unknown : Outcome.NotApplied, error);
    }

    protected BucketUnavailableException Unavailable(Outcome outcome, Exception? error = null)
    {
        var (failure, why) = Lifecycle.Stage switch
        {
            BucketStage.Present when Lifecycle.HasLeft => (BucketFailure.Restarting, "is moving to another owner"),
            BucketStage.Deleted => (BucketFailure.Deleted, "has been deleted"),
            BucketStage.Deleting => (BucketFailure.Deleted, "is being deleted"),
            _ when processes.IsStopping => (BucketFailure.ShuttingDown, "is shutting down"),
            _ when State() == BucketState.Failed => (BucketFailure.Failed, "has failed and is not restarted"),
            BucketStage.Creating => (BucketFailure.Restarting, "is being created"),
            _ => (BucketFailure.Restarting, "lost its process and is being restarted"),
        };
        return new BucketUnavailableException(name, failure, outcome, $"Bucket \"{name}\" {why}.", error);
    }
}

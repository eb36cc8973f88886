using Pail.Runtime.Processes;

namespace Pail.Buckets.Tests;

/// <summary>A batch that fails after some of its operations were done does not say that nothing was done.</summary>
public sealed class BatchOutcomeTests
{
    [Theory]
    [InlineData(BucketBackend.Agent)]
    [InlineData(BucketBackend.GenServer)]
    [InlineData(BucketBackend.Table)]
    public async Task A_batch_that_is_half_done_when_the_bucket_is_deleted_has_an_unknown_outcome(BucketBackend backend)
    {
        await using var node = new Node();
        await using var tree = new BucketTree(node);
        await tree.Start();
        var (_, bucket) = await tree.Create("shopping", new BucketConfig { Backend = backend });
        await bucket.Put("milk", new NewValue("1"u8.ToArray(), "text/plain"));
        var lifecycle = ((Bucket)bucket).Lifecycle;

        // The deletion is requested: the batch empties the bucket, and then waits with its new key.
        Assert.True(lifecycle.TryRequestDeletion());
        var batch = bucket.Apply([new DeleteOperation("milk"), new PutOperation("bread", new NewValue(default, "x/y"))]).AsTask();
        await Waiting.Until(async () => (await bucket.Status()).Keys == 0);
        lifecycle.DecideDeletion();

        var error = await Assert.ThrowsAsync<BucketUnavailableException>(() => batch);
        Assert.Equal((BucketFailure.Deleted, Outcome.Unknown), (error.Failure, error.Outcome));
    }
}

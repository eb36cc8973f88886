namespace Pail.Buckets.Tests.Owned;

/// <summary>What is said of a request while the store does not answer.</summary>
public sealed class OutcomeTests : OwnedShopping
{
    [Fact]
    public async Task A_write_that_waits_too_long_is_unknown_and_a_read_of_it_has_changed_nothing()
    {
        var (asked, gate) = (new TaskCompletionSource(), new TaskCompletionSource<bool>());
        Machine.Store.OnCommit = (_, _) =>
        {
            asked.TrySetResult();
            return gate.Task;
        };
        var write = Put("milk", "2");
        var read = Owner.Bucket.Get("milk").AsTask();
        var list = Owner.Bucket.List(new KeyQuery()).AsTask();
        await asked.Task;

        // Each begins to wait when the bucket's process has answered it.
        while (!write.IsCompleted || !read.IsCompleted || !list.IsCompleted)
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Equal(Outcome.Unknown, (await Assert.ThrowsAsync<BucketUnavailableException>(() => write)).Outcome);
        Assert.Equal(Outcome.NotApplied, (await Assert.ThrowsAsync<BucketUnavailableException>(() => read)).Outcome);
        Assert.Equal(Outcome.NotApplied, (await Assert.ThrowsAsync<BucketUnavailableException>(() => list)).Outcome);
        gate.SetResult(false);
    }
}

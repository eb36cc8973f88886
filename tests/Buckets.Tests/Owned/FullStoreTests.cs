namespace Pail.Buckets.Tests.Owned;

/// <summary>What a bucket does when its store is full.</summary>
public sealed class FullStoreTests : OwnedShopping
{
    [Fact]
    public async Task AStore_that_is_full_is_not_tried_again_at_once()
    {
        Machine.Store.OnCommit = static (_, _) => Task.FromException<bool>(new BucketStorageException(BucketStorageFault.Full, "why"));
        await Assert.ThrowsAsync<BucketUnavailableException>(() => Put("milk", "2"));
        await Owner.DisposeAsync();
        Owner = await Machine.Open(Facts);
        var commits = Machine.Store.Commits;

        var refused = await Assert.ThrowsAsync<BucketUnavailableException>(() => Put("milk", "3"));
        Assert.Equal((BucketFailure.StorageFull, Outcome.NotApplied), (refused.Failure, refused.Outcome));
        Assert.Equal(commits, Machine.Store.Commits);
        Assert.Equal("1", Machine.Text(await Owner.Bucket.Get("milk")));

        Clock.Advance(TimeSpan.FromSeconds(1));
        Machine.Store.OnCommit = static (_, commit) => commit();
        await Put("milk", "4");
        Assert.False(Owner.Lost.IsCompleted);
    }

    [Fact]
    public async Task AStore_that_is_full_takes_what_only_removes()
    {
        await Put("bread", "1");
        Machine.Store.OnCommit = static (commit, made) => commit.Rows.Any(static row => row.Data.Length > 0)
            ? Task.FromException<bool>(new BucketStorageException(BucketStorageFault.Full, "why"))
            : made();
        await Assert.ThrowsAsync<BucketUnavailableException>(() => Put("milk", "2"));
        await Owner.DisposeAsync();
        Owner = await Machine.Open(Facts);
        await Assert.ThrowsAsync<BucketUnavailableException>(() => Put("milk", "3"));

        var deleted = await Owner.Bucket.Delete("milk");
        var batch = await Owner.Bucket.Apply([new GetOperation("bread"), new DeleteOperation("bread")]);

        Assert.Equal((ApplyStatus.Deleted, ApplyStatus.Deleted), (deleted.Status, batch[1].Status));
        Assert.Equal(0, await Owner.Bucket.Clear());
        Assert.Equal(0, (await Store.Find("shopping"))!.Keys);
        Assert.False(Owner.Lost.IsCompleted);
    }

    [Fact]
    public async Task AStore_that_does_not_even_take_that_is_not_tried_again_at_once()
    {
        Machine.Store.OnCommit = static (_, _) => Task.FromException<bool>(new BucketStorageException(BucketStorageFault.Full, "why"));
        await Assert.ThrowsAsync<BucketUnavailableException>(async () => await Owner.Bucket.Delete("milk"));
        await Owner.DisposeAsync();
        Owner = await Machine.Open(Facts);
        var commits = Machine.Store.Commits;

        var refused = await Assert.ThrowsAsync<BucketUnavailableException>(async () => await Owner.Bucket.Delete("milk"));

        Assert.Equal((BucketFailure.StorageFull, Outcome.NotApplied), (refused.Failure, refused.Outcome));
        Assert.Equal(commits, Machine.Store.Commits);
    }
}

namespace Pail.Buckets.Tests.Durability;

/// <summary>The waits for the disk of a storage that waits once in a time.</summary>
public sealed class StorageSyncTests : DurableLab
{
    protected override TimeSpan? SyncEvery => TimeSpan.FromMilliseconds(100);

    [Fact]
    public async Task A_wait_for_the_disk_is_counted_by_itself()
    {
        var bucket = await Create("shop", BucketVariant.Set);
        await bucket.Put("milk", Text("3"), Condition.None);
        Assert.Equal(SyncEvery, Tree.Storage!.SyncEvery);
        Clock.Advance(TimeSpan.FromMilliseconds(100));

        await Waiting.Until(() => Tree.Storage!.Syncs.Count > 0);
        Assert.Equal(Clock.GetUtcNow(), Tree.Storage!.Syncs.LastTime);
    }
}

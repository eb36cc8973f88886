namespace Pail.Buckets.Tests.Durability;

/// <summary>A disk that does not come back keeps nobody from ending the program.</summary>
public sealed class HangingDiskTests : DurableLab
{
    private protected override JournalOptions Limits => base.Limits with { EndTimeout = TimeSpan.FromMilliseconds(20) };

    [Fact]
    public async Task The_tree_ends_while_a_commit_hangs()
    {
        var bucket = await Create("shop", BucketVariant.Set, static config => config with { CallTimeout = Timeout.InfiniteTimeSpan });
        Store.Pause();
        var write = bucket.Put("milk", Text("3"), Condition.None).AsTask();
        await Waiting.Until(async () => (await bucket.Status()).Keys == 1);

        await Tree.DisposeAsync();

        Assert.False(write.IsCompleted);
        Store.Continue();
        await write;
    }
}

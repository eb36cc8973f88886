namespace Pail.Buckets.Tests.Durability;

/// <summary>What is said of a bucket waits until the store has it.</summary>
public sealed class UnstoredDeletionTests : DurableLab
{
    [Fact]
    public async Task A_second_deletion_is_not_answered_before_the_first_is_stored()
    {
        await Create("shop", BucketVariant.Set);
        Store.Pause();
        var first = Tree.Delete("shop", force: true).AsTask();
        await Waiting.Until(async () => await Tree.Find("shop") is null);
        await Waiting.Until(() =>
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            return first.IsCompleted;
        });
        Assert.Equal(Outcome.Unknown, (await Assert.ThrowsAsync<BucketUnavailableException>(() => first)).Outcome);

        var second = Tree.Delete("shop", force: true).AsTask();
        Assert.False(second.IsCompleted);
        Store.Continue();

        Assert.Equal(DeleteBucketStatus.Absent, await second);
    }

    [Fact]
    public async Task A_creation_that_finds_a_configuration_waits_until_it_is_stored()
    {
        var bucket = await Create("shop", BucketVariant.Set);
        Store.Pause();
        var changed = bucket.Configure(bucket.Config with { MaxKeys = 7 }).AsTask();

        var again = Tree.Create("shop", bucket.Config).AsTask();
        Assert.False(again.IsCompleted || changed.IsCompleted);
        Store.Continue();

        Assert.Equal(CreateStatus.Exists, (await again).Status);
        await changed;
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task A_transaction_that_no_batch_can_hold_is_refused_before_it_changes_anything(BucketVariant variant)
    {
        var bucket = await Create("shop", variant, static config => config with { MaxValueBytes = BucketConfig.MaxDurableValueBytes });
        var value = new NewValue(new byte[100 << 20], "x/y");
        var puts = Enumerable.Range(0, 6).Select(i => (Operation)new PutOperation($"{i}", value)).ToList();

        var result = await bucket.Apply(new Transaction { Then = puts });

        Assert.Equal(OperationFaultKind.ImportTooLarge, result.Results[result.FailedIndex!.Value].Fault!.Kind);
        Assert.Equal(0, (await bucket.Status()).Keys);
        await bucket.Put("milk", Text("3"), Condition.None);
    }

    [Fact]
    public void A_durable_bucket_has_no_values_that_no_batch_can_hold()
    {
        var config = new BucketConfig { Durable = true, MaxValueBytes = BucketConfig.MaxDurableValueBytes + 1 };

        var error = Assert.Throws<ArgumentOutOfRangeException>(() => BucketConfig.Validate(config));

        Assert.Contains("at most 536870912 in a durable bucket", error.Message, StringComparison.Ordinal);
        BucketConfig.Validate(config with { Durable = false });
    }
}

namespace Pail.Buckets.Tests.Durability;

/// <summary>A disk that takes long, on the clock of the test: what clients are told, and what waits in memory.</summary>
public sealed class SlowDiskTests : DurableLab
{
    private const int MaxPendingBytes = 1_000_000;
    private const int ValueBytes = 10_000;

    private protected override JournalOptions Limits => base.Limits with { MaxPendingBytes = MaxPendingBytes };

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task Clients_learn_at_their_timeout_that_the_outcome_is_unknown_and_no_process_is_held_up(BucketVariant variant)
    {
        var bucket = await Create("shop", variant);
        await bucket.Put("old", Text("1"));
        Store.Pause();
        var puts = Enumerable.Range(0, 50).Select(i => bucket.Put($"{i}", Text("2")).AsTask()).ToArray();
        await Waiting.Until(async () => (await bucket.Status()).Keys == 51);
        Assert.Equal(0, (await bucket.Status()).MailboxLength);
        Assert.Equal("1", Text(await bucket.Get("old")));

        Clock.Advance(bucket.Config.CallTimeout);
        foreach (var put in puts)
        {
            var error = await Assert.ThrowsAsync<BucketUnavailableException>(() => put);
            Assert.Equal((BucketFailure.CallTimeout, Outcome.Unknown), (error.Failure, error.Outcome));
        }

        Store.Continue();
        Assert.Equal(51, (await bucket.List(new KeyQuery())).Keys.Count);
        Assert.Equal(ApplyStatus.Replaced, (await bucket.Put("0", Text("3"))).Status);
        await Restart();
        Assert.Equal("3", Text(await (await Running("shop")).Get("0")));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task What_waits_is_bounded_and_writes_beyond_it_change_nothing(BucketVariant variant)
    {
        var bucket = await Create("shop", variant);
        await bucket.Put("old", Text("1"));
        Store.Pause();
        var value = new NewValue(new byte[ValueBytes], "text/plain");
        var puts = new List<Task<OperationResult>>();
        while (!Tree.OpenedStorage!.Journal.IsBusy)
            puts.Add(bucket.Put($"{puts.Count}", value).AsTask());

        for (var i = 0; i < 100; i++)
        {
            var refused = await Assert.ThrowsAsync<BucketUnavailableException>(async () => await bucket.Put("beyond", value));
            Assert.Equal((BucketFailure.StorageBusy, Outcome.NotApplied), (refused.Failure, refused.Outcome));
        }

        Assert.InRange(Tree.OpenedStorage!.Journal.Lag.Bytes, MaxPendingBytes, MaxPendingBytes + 2 * ValueBytes);
        Assert.Equal(puts.Count + 1, (await bucket.Status()).Keys);
        Assert.Equal("1", Text(await bucket.Get("old")));

        Store.Continue();
        Assert.All(await Task.WhenAll(puts), static result => Assert.Equal(ApplyStatus.Created, result.Status));
        await Waiting.Until(() => Tree.OpenedStorage!.Journal.Lag.Bytes == 0);
        Assert.Null(await bucket.Get("beyond"));
        Assert.Equal(ApplyStatus.Created, (await bucket.Put("beyond", value)).Status);
    }
}

namespace Pail.Buckets.Tests.Durability;

/// <summary>Snapshots that take the place of the log, while everything goes on.</summary>
public sealed class CompactionTests : DurableLab
{
    protected override long CompactAt => 4_000;

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task The_log_stays_short_and_everything_stays(BucketVariant variant)
    {
        var bucket = await Create("shop", variant);
        var other = await Create("other", BucketVariant.Set);
        await other.Put("once", Text("and never again"), Condition.None);
        for (var i = 0; i < 1_000; i++)
            await bucket.Put($"{i % 300}", Text($"{i}"), Condition.None);
        await bucket.Delete("7", Condition.None);
        await WhenCompacted();
        Assert.Null(Tree.OpenedStorage!.Compaction!.Progress.Error);
        Assert.True(Store.Snapshots > 0);
        await Compact();
        Assert.True(Store.Held < Store.LastBatch);
        await Restart();
        var again = await Running("shop");
        Assert.Equal(299, (await again.Status()).Keys);
        for (var i = 700; i < 1_000; i++)
            Assert.Equal(i % 300 == 7 ? null : $"{i}", Text(await again.Get($"{i % 300}")));
        Assert.Equal("and never again", Text(await (await Running("other")).Get("once")));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task Writers_kills_and_snapshots_at_the_same_time_lose_nothing(BucketVariant variant)
    {
        const int clients = 3;
        const int keys = 40;
        var bucket = await Create("shop", variant, static config => config with { MaxRestarts = int.MaxValue });
        var written = new int[clients * keys];
        var answered = 0;
        var writers = Enumerable.Range(0, clients).Select(client => Task.Run(async () =>
        {
            var random = new Random(client);
            for (var i = 1; i <= 1_500; i++)
            {
                var place = client * keys + random.Next(keys);
                try
                {
                    if (i % 9 == 0)
                        await bucket.Delete($"{place}", Condition.None);
                    else
                        await bucket.Put($"{place}", Text($"{i}"), Condition.None);
                    written[place] = i % 9 == 0 ? 0 : i;
                    Interlocked.Increment(ref answered);
                }
                catch (BucketUnavailableException error)
                {
                    // Whether it was done is seen by the next write of the key.
                    Assert.Equal(BucketFailure.Restarting, error.Failure);
                    written[place] = -1;
                    await Task.Yield();
                }
            }
        })).ToArray();
        var all = Task.WhenAll(writers);
        while (!all.IsCompleted)
        {
            var (pid, before) = ((await bucket.Status()).Pid, Volatile.Read(ref answered));
            await bucket.Kill();
            await Waiting.Until(async () => all.IsCompleted
                || (Volatile.Read(ref answered) > before + 50
                    && await bucket.Status() is { State: BucketState.Running } now
                    && now.Pid != pid));
        }

        await all;
        await WhenCompacted();
        Assert.Null(Tree.OpenedStorage!.Compaction!.Progress.Error);
        Assert.True(Store.Snapshots > 0);
        await Check(await Running("shop"));
        await Restart();
        await Check(await Running("shop"));

        async Task Check(IBucket checkedBucket)
        {
            for (var place = 0; place < written.Length; place++)
            {
                if (written[place] >= 0)
                    Assert.Equal(written[place] == 0 ? null : $"{written[place]}", Text(await checkedBucket.Get($"{place}")));
            }
        }
    }

    [Fact]
    public async Task A_bucket_that_has_failed_is_in_the_snapshot()
    {
        var failed = await Create(
            "failed", BucketVariant.Agent, static config => config with { Restart = Runtime.Supervision.Restart.Temporary });
        await failed.Put("milk", Text("3"), Condition.None);
        await failed.Kill();
        await Waiting.Until(async () => (await failed.Status()).State == BucketState.Failed);
        await Compact();

        await Restart();
        Assert.Equal("3", Text(await (await Running("failed")).Get("milk")));
    }

    [Fact]
    public async Task A_process_that_is_killed_after_a_snapshot_reads_it()
    {
        var bucket = await Create("shop", BucketVariant.GenServer);
        await bucket.Put("milk", Text("3"), Condition.None);
        await Compact();
        await bucket.Put("bread", Text("1"), Condition.None);
        var pid = (await bucket.Status()).Pid;

        await bucket.Kill();
        await Waiting.Until(async () => await bucket.Status() is { State: BucketState.Running } now && now.Pid != pid);

        Assert.Equal("3", Text(await bucket.Get("milk")));
        Assert.Equal("1", Text(await bucket.Get("bread")));
    }

    [Fact]
    public async Task The_greatest_epoch_and_number_are_in_the_snapshot_also_when_their_bucket_has_gone()
    {
        var gone = await Create("gone", BucketVariant.Agent);
        var epoch = (await gone.Put("milk", Text("3"), Condition.None)).Entry!.Revision.Epoch;
        await Tree.Delete("gone", force: true);
        await Compact();
        Clock.AdjustTime(Clock.GetUtcNow());
        await Restart();

        var next = await Create("gone", BucketVariant.Agent);
        Assert.Null(await next.Get("milk"));
        Assert.True((await next.Put("milk", Text("1"), Condition.None)).Entry!.Revision.Epoch > epoch);
        await Restart();
        Assert.Equal("1", Text(await (await Running("gone")).Get("milk")));
    }

    [Fact]
    public async Task A_snapshot_that_finds_no_room_is_given_up_and_nothing_is_lost()
    {
        var bucket = await Create("shop", BucketVariant.Set, static config => config with { CallTimeout = Timeout.InfiniteTimeSpan });
        await bucket.Put("milk", Text("3"), Condition.None);
        var snapshots = Store.Snapshots;
        Store.Fault = new BucketStorageException(BucketStorageFault.Full, "There is no room.");
        Tree.OpenedStorage!.Journal.LogIsLarge!();
        await Tree.OpenedStorage.Compacting!;
        Store.Fault = null;

        Assert.Equal(snapshots, Store.Snapshots);
        await bucket.Put("bread", Text("1"), Condition.None);
        await Compact();
        await Restart();
        Assert.Equal(2, (await (await Running("shop")).Status()).Keys);
    }

    private async Task Compact()
    {
        await WhenCompacted();
        var snapshots = Store.Snapshots;
        Tree.OpenedStorage!.Journal.LogIsLarge!();
        await Tree.OpenedStorage.Compacting!;
        Assert.Equal(snapshots + 1, Store.Snapshots);
    }

    private async Task WhenCompacted()
    {
        if (Tree.OpenedStorage!.Compacting is { } compacting)
            await compacting;
    }
}

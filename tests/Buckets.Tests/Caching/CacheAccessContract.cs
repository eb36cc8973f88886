using Pail.Runtime.Supervision;

namespace Pail.Buckets.Tests;

/// <summary>What a cache does when its bucket is deleted, exists already, refuses, or cannot answer.</summary>
public abstract class CacheAccessContract(BucketConfig config) : CacheLab(config)
{
    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_deleted_bucket_is_created_again_by_the_next_use(Way way)
    {
        for (var round = 0; round < 3; round++)
        {
            await Set(way, "milk", Bytes("3"));
            var before = Bucket;
            Assert.Equal(DeleteBucketStatus.Deleted, await Tree.Delete("cache", force: true));

            Assert.Null(await Get(way, "milk"));
            Assert.NotSame(before, Bucket);
            Assert.Equal(Config, Bucket.Config);
            await Tree.Delete("cache", force: true);
            Cache.Refresh("milk");
            await Tree.Delete("cache", force: true);
            Cache.Remove("milk");
            await Tree.Delete("cache", force: true);
        }
    }

    [Fact]
    public async Task A_bucket_that_other_code_deleted_and_created_with_another_configuration_is_used()
    {
        await Set(Way.Async, "milk", Bytes("3"));
        await Tree.Delete("cache", force: true);
        var other = (await Tree.Create("cache", Config with { MaxValueBytes = 10 })).Bucket;

        await Set(Way.Async, "milk", Bytes("4"));

        Assert.Equal("4", Text((await other.Peek("milk"))!));
    }

    [Fact]
    public async Task No_call_fails_while_the_bucket_is_deleted_again_and_again()
    {
        using var stop = new CancellationTokenSource();
        var clients = Enumerable.Range(0, 4).Select(i => Task.Run(async () =>
        {
            for (var turn = 0; turn == 0 || !stop.IsCancellationRequested; turn++)
            {
                var way = (Way)(turn % 4);
                await Set(way, $"key{i}", Bytes("3"));
                await Get(way, $"key{i}");
                Cache.Remove("other");
                await Cache.RefreshAsync("other", Cancelled);
            }
        })).ToArray();

        for (var deleted = 0; deleted < 50;)
            deleted += await Tree.Delete("cache", force: true) == DeleteBucketStatus.Deleted ? 1 : 0;
        await stop.CancelAsync();
        await Task.WhenAll(clients).WaitAsync(TimeSpan.FromSeconds(30), Cancelled);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_value_beyond_a_limit_is_refused_with_the_error_of_the_bucket(Way way)
    {
        await Tree.Create("small", Config with { MaxValueBytes = 3 });
        using var cache = new BucketDistributedCache(Tree, "small");
        await Set(way, "milk", Bytes("abc"), cache: cache);

        var error = await Assert.ThrowsAsync<BucketOperationException>(() => Set(way, "milk", Bytes("abcd"), cache: cache));

        Assert.Equal((OperationFaultKind.ValueTooLarge, 3, 4), (error.Fault.Kind, error.Fault.Limit, error.Fault.Amount));
        Assert.Equal("abc", await Get(way, "milk", cache));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task When_the_tree_has_stopped_the_error_of_the_bucket_comes_out(Way way)
    {
        await Set(way, "milk", Bytes("3"));
        await Tree.DisposeAsync();

        var error = await Assert.ThrowsAsync<BucketUnavailableException>(() => Set(way, "milk", Bytes("4")));

        Assert.Equal(BucketFailure.ShuttingDown, error.Failure);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task When_the_process_dies_a_call_is_answered_or_throws_the_error_of_the_bucket(Way way)
    {
        await Set(way, "milk", Bytes("3"));
        var answered = 0;
        for (var i = 0; i < 50; i++)
        {
            await Bucket.Kill();
            try
            {
                await Get(way, "milk");
                await Set(way, "milk", Bytes("3"));
                answered++;
            }
            catch (BucketUnavailableException error)
            {
                Assert.Equal(BucketFailure.Restarting, error.Failure);
            }
        }

        await Waiting.Until(async () => (await Bucket.Status()).State == BucketState.Running);
        await Set(way, "milk", Bytes("4"));
        Assert.Equal("4", await Get(way, "milk"));
        if (Config.Backend == BucketBackend.Table)
            Assert.Equal(50, answered);
    }

    [Fact]
    public async Task When_the_process_has_failed_a_process_bucket_says_so_and_a_table_answers()
    {
        await Tree.Create("mortal", Config with { Restart = Restart.Temporary });
        using var cache = new BucketDistributedCache(Tree, "mortal");
        await Set(Way.Async, "milk", Bytes("3"), cache: cache);
        var bucket = (await Tree.Find("mortal"))!;
        await bucket.Kill();
        await Waiting.Until(async () => (await bucket.Status()).State == BucketState.Failed);

        if (Config.Backend == BucketBackend.Table)
        {
            Assert.Equal("3", await Get(Way.Async, "milk", cache));
            return;
        }

        var error = await Assert.ThrowsAsync<BucketUnavailableException>(() => Get(Way.Async, "milk", cache));
        Assert.Equal(BucketFailure.Failed, error.Failure);
    }

    [Fact]
    public void An_invalid_name_is_refused_at_once()
    {
        var error = Assert.Throws<ArgumentException>("name", () => new BucketDistributedCache(Tree, "no spaces"));
        Assert.Contains("\"no spaces\"", error.Message, StringComparison.Ordinal);
    }
}

using Pail.Buckets;
using Pail.Buckets.Tests;
using Pail.Cluster.Buckets;

namespace Pail.Cluster.Tests.Grains;

/// <summary>Creation, deletion, lists and configuration, at several silos.</summary>
public sealed class LifeTests() : ClusterLab(2)
{
    private static readonly BucketConfig Small = new() { MaxValueBytes = 10 };

    [Fact]
    public async Task Of_creations_of_one_name_at_all_silos_one_makes_the_bucket()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => At(i % 2).Create("shopping", Small).AsTask()));

        Assert.Single(results, result => result.Status == CreateStatus.Created);
        Assert.Equal(19, results.Count(result => result.Status == CreateStatus.Exists));
        Assert.Equal(CreateStatus.Conflict, (await At(1).Create("shopping", new BucketConfig())).Status);
        Assert.True((await At(1).Find("shopping"))!.Config.Durable);
    }

    [Fact]
    public async Task A_bucket_that_was_sought_too_early_is_found_once_it_is_created()
    {
        Assert.Null(await At(1).Find("shopping"));

        await At(0).Create("shopping", Small);

        Assert.NotNull(await At(1).Find("shopping"));
    }

    [Fact]
    public async Task Refuses_what_is_no_name_and_no_configuration()
    {
        await Assert.ThrowsAsync<ArgumentException>(async () => await At(0).Create("no/name", Small));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await At(0).Create("shopping", Small with { MaxKeys = 0 }));
        Assert.Null(await At(0).Find("shopping"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_bucket_with_keys_is_deleted_only_by_force(int asked)
    {
        await CreateAt(0, "shopping");
        await (await Found(asked, "shopping")).Put("milk", Text("3"));

        Assert.Equal(DeleteBucketStatus.NotEmpty, await At(asked).Delete("shopping", force: false));
        Assert.Equal("3", Text(await (await Found(asked, "shopping")).Get("milk")));
        Assert.Equal(DeleteBucketStatus.Deleted, await At(asked).Delete("shopping", force: true));
        Assert.Equal(DeleteBucketStatus.Absent, await At(asked).Delete("shopping", force: true));
        Assert.Null(await Store.Find("shopping"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_request_with_a_bucket_that_was_deleted_elsewhere_says_so(int asked)
    {
        var bucket = await CreateAt(0, "shopping");
        var found = await Found(asked, "shopping");
        await found.Put("milk", Text("3"));

        await At(1 - asked).Delete("shopping", force: true);

        foreach (var request in (Func<Task>[])
            [
                async () => await found.Get("milk"),
                async () => await found.Put("milk", Text("4")),
                async () => await found.List(new KeyQuery()),
                async () => await found.Status(),
                async () => await bucket.Get("milk"),
            ])
        {
            var error = await Assert.ThrowsAsync<BucketUnavailableException>(request);
            Assert.Equal((BucketFailure.Deleted, Outcome.NotApplied), (error.Failure, error.Outcome));
        }

        Assert.Equal(BucketState.Deleted, (await bucket.Status()).State);
        Assert.Null(await At(asked).Find("shopping"));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    [InlineData(1, 1)]
    public async Task A_silo_that_remembers_a_deleted_bucket_uses_the_one_that_was_created_since(int asked, int next)
    {
        var first = await CreateAt(0, "shopping");
        await (await Found(asked, "shopping")).Put("milk", Text("3"));
        await At(1 - asked).Delete("shopping", force: true);
        await CreateAt(next, "shopping", Small);

        var found = await Found(asked, "shopping");
        var created = await found.Put("bread", Text("1"));

        Assert.Equal(ApplyStatus.Created, created.Status);
        Assert.Equal(10, found.Config.MaxValueBytes);
        Assert.Null(await found.Get("milk"));
        await Assert.ThrowsAsync<BucketUnavailableException>(async () => await first.Get("milk"));
    }

    [Fact]
    public async Task Creations_and_deletions_of_one_name_at_all_silos_leave_a_bucket_or_none()
    {
        var done = await Task.WhenAll(Enumerable.Range(0, 4).Select(async worker =>
        {
            var (created, deleted) = (0, 0);
            for (var i = 0; i < 25; i++)
            {
                var (status, bucket) = await At(worker % 2).Create("shopping", Small);
                created += status == CreateStatus.Created ? 1 : 0;
                try
                {
                    await bucket.Put($"{worker}", Text($"{i}"));
                }
                catch (BucketUnavailableException error) when (error.Failure == BucketFailure.Deleted)
                {
                    // By another worker.
                }

                deleted += await At((worker + i) % 2).Delete("shopping", force: true) == DeleteBucketStatus.Deleted ? 1 : 0;
            }

            return (created, deleted);
        }));

        Assert.Equal(done.Sum(worker => worker.created), done.Sum(worker => worker.deleted));
        Assert.Null(await Store.Find("shopping"));
    }

    [Fact]
    public async Task Lists_the_buckets_of_all_silos_without_starting_any()
    {
        foreach (var name in (string[])["b", "a2", "a1", "a3"])
            await At(name.Length % 2).Create(name, Small);

        var page = await At(1).List("a", "a1", 1);
        var all = await At(0).List("", null, 100);
        var status = await all[0].Status();

        Assert.Equal(["a2"], page.Select(bucket => bucket.Name));
        Assert.Equal(["a1", "a2", "a3", "b"], all.Select(bucket => bucket.Name));
        Assert.Equal((BucketState.Running, 0L, null), (status.State, status.Keys, status.Node));
        Assert.Equal(0, At(0).Owners.Count + At(1).Owners.Count);
    }

    [Fact]
    public async Task The_list_tells_the_sizes_that_the_store_has()
    {
        await CreateAt(0, "shopping");
        await (await Found(1, "shopping")).Put("milk", Text("123"));
        await Deactivate("shopping");

        var status = await Assert.Single(await At(1).List("", null, 10)).Status();

        Assert.Equal((1L, 3L), (status.Keys, status.Bytes));
        Assert.Equal(0, At(0).Owners.Count);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    [InlineData(1, 1)]
    public async Task A_changed_configuration_holds_at_once_for_the_next_request_at_every_silo(int changed, int asked)
    {
        await CreateAt(0, "shopping");
        var there = await Found(asked, "shopping");
        await there.Put("milk", Text("1"));

        await (await Found(changed, "shopping")).Configure(Small with { Durable = true, MaxKeys = 7 });

        await (await Found(asked, "shopping")).Status();
        Assert.Equal(7, there.Config.MaxKeys);
        await Assert.ThrowsAsync<BucketOperationException>(async () => await there.Put("milk", Text("12345678901")));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Refuses_to_change_the_backend_here_and_there(int asked)
    {
        await CreateAt(0, "shopping");
        var bucket = await Found(asked, "shopping");

        var error = await Assert.ThrowsAsync<ArgumentException>(
            async () => await bucket.Configure(new BucketConfig { Backend = BucketBackend.Agent }));

        Assert.StartsWith(
            "`Backend`, `TableType` and `Durable` of a bucket cannot change from Table", error.Message, StringComparison.Ordinal);
        Assert.Equal("config", error.ParamName);
    }

    [Theory]
    [InlineData(BucketBackend.Agent, 0)]
    [InlineData(BucketBackend.Agent, 1)]
    [InlineData(BucketBackend.GenServer, 1)]
    [InlineData(BucketBackend.Table, 1)]
    public async Task A_killed_process_comes_back_with_its_keys(BucketBackend backend, int asked)
    {
        await CreateAt(0, "shopping", new BucketConfig { Backend = backend });
        var bucket = await Found(asked, "shopping");
        await bucket.Put("milk", Text("3"));

        Assert.True(await bucket.Kill());

        Assert.Equal("3", Text(await bucket.Get("milk")));
        Assert.Equal(ApplyStatus.Replaced, (await bucket.Put("milk", Text("4"))).Status);

        // A table is read and written without its process, so that may not be back yet.
        await Waiting.Until(async () => await bucket.Status() is { State: BucketState.Running, Restarts: 1 });
    }

    [Fact]
    public async Task A_silo_forgets_no_configuration_for_an_older_one_that_it_hears_of_later()
    {
        var bucket = await CreateAt(0, "shopping", Small);
        var found = (ClusterBucket)await Found(1, "shopping");

        var before = (await At(1).Ask("shopping"))!;
        await bucket.Configure(Small with { MaxValueBytes = 20 });
        var after = (await At(1).Ask("shopping"))!;
        found.Learn(after);
        found.Learn(before);
        Assert.Equal(20, found.Config.MaxValueBytes);

        // Nor for what the store has said before the owner has.
        await bucket.Configure(Small with { MaxValueBytes = 30 });
        await found.Get("milk");
        found.Learn(after with { Config = after.Config with { Config = Small } });
        Assert.Equal(30, found.Config.MaxValueBytes);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    [InlineData(1, 1)]
    public async Task A_change_of_the_configuration_does_not_undo_one_that_its_silo_has_not_heard_of(int one, int other)
    {
        await CreateAt(0, "shopping", Small);
        var (first, second) = (await Found(one, "shopping"), await Found(other, "shopping"));
        var seen = second.Config;
        Assert.True(await first.TryConfigure(first.Config, first.Config with { MaxKeys = 7 }));

        Assert.False(await second.TryConfigure(seen, seen with { MaxBytes = 100 }));

        Assert.Equal(7, second.Config.MaxKeys);
        Assert.True(await second.TryConfigure(second.Config, second.Config with { MaxBytes = 100 }));
        await first.Status();
        Assert.Equal((7, 100), (first.Config.MaxKeys, first.Config.MaxBytes));
    }

    [Fact]
    public async Task A_change_that_was_made_from_an_earlier_life_of_another_kind_is_not_made()
    {
        await CreateAt(0, "shopping", Small with { Backend = BucketBackend.Agent });
        var bucket = await Found(1, "shopping");
        var seen = bucket.Config;
        await At(0).Delete("shopping", force: true);
        await CreateAt(0, "shopping", Small with { Backend = BucketBackend.Table });

        Assert.False(await bucket.TryConfigure(seen, seen with { MaxKeys = 7 }));

        Assert.Equal(BucketBackend.Table, bucket.Config.Backend);
        Assert.Null((await Store.Find("shopping"))!.Config.MaxKeys);
    }

    [Fact]
    public async Task Of_changes_at_all_silos_none_is_lost()
    {
        await CreateAt(0, "shopping", Small with { MaxKeys = 1 });
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(async () =>
        {
            var bucket = await Found(i % 2, "shopping");
            BucketConfig seen;
            do
                seen = bucket.Config;
            while (!await bucket.TryConfigure(seen, seen with { MaxKeys = seen.MaxKeys + 1 }));
        })));

        Assert.Equal(21, (await Store.Find("shopping"))!.Config.MaxKeys);
    }

    [Fact]
    public async Task A_silo_counts_the_buckets_that_it_remembers()
    {
        for (var i = 0; i < 50; i++)
            await At(0).Create($"b{i}", Small);

        await Task.WhenAll(Enumerable.Range(0, 800).Select(i => Task.Run(async () => await At(1).Find($"b{i / 16}"))));
        Assert.Equal(50, At(1).Remembered);

        await Task.WhenAll(Enumerable.Range(0, 800).Select(i => Task.Run(async () => await At(1).Delete($"b{i / 16}", force: true))));
        Assert.Equal(0, At(1).Remembered);
    }
}

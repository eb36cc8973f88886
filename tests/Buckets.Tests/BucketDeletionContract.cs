namespace Pail.Buckets.Tests;

/// <summary>What every backend must do when a bucket is deleted.</summary>
public abstract class BucketDeletionContract(BucketVariant variant) : BucketLab(variant)
{
    [Fact]
    public async Task Deleting_a_bucket_that_holds_keys_must_be_forced()
    {
        await Bucket.Put("milk", Text("3"), Condition.None);

        Assert.Equal(DeleteBucketStatus.NotEmpty, await All.Delete("shopping", force: false));
        Assert.Equal("3", Text(await (await All.Find("shopping"))!.Get("milk")));
        Assert.Equal(DeleteBucketStatus.Deleted, await All.Delete("shopping", force: true));
        Assert.Null(await All.Find("shopping"));
        Assert.Equal(DeleteBucketStatus.Absent, await All.Delete("shopping", force: true));
    }

    [Fact]
    public async Task A_reference_to_a_deleted_bucket_reports_that_it_is_deleted()
    {
        await All.Delete("shopping", force: false);

        foreach (var operation in Operations(Bucket))
        {
            var error = await Assert.ThrowsAsync<BucketUnavailableException>(operation);
            Assert.Equal((BucketFailure.Deleted, Outcome.NotApplied), (error.Failure, error.Outcome));
            Assert.Equal("Bucket \"shopping\" has been deleted.", error.Message);
        }

        Assert.Equal(BucketState.Deleted, (await Bucket.Status()).State);
        Assert.Empty(await All.List("", null, 10));
    }

    [Fact]
    public async Task A_request_during_a_deletion_is_served_or_told_that_the_bucket_is_deleted()
    {
        for (var round = 0; round < 50; round++)
        {
            var bucket = (await All.Create("brief", Config)).Bucket;
            var clients = Together(4, async i =>
            {
                try
                {
                    while (true)
                    {
                        await bucket.Put($"key{i}", Text("x"), Condition.None);
                        await Operations(bucket)[i]();
                    }
                }
                catch (BucketUnavailableException error)
                {
                    return error.Failure;
                }
            });

            await All.Delete("brief", force: true);

            var failures = await clients.WaitAsync(TimeSpan.FromSeconds(30), Cancelled);
            Assert.All(failures, failure => Assert.Equal(BucketFailure.Deleted, failure));
        }
    }

    [Fact]
    public async Task A_bucket_created_and_deleted_in_turn_is_found_or_not_found_but_never_unavailable()
    {
        using var stop = new CancellationTokenSource();
        var clients = Together(4, async i =>
        {
            while (!stop.IsCancellationRequested)
            {
                try
                {
                    if (await All.Find("brief") is { } bucket)
                        await bucket.Get("milk");
                    else
                        await Task.Yield();
                }
                catch (BucketUnavailableException error)
                {
                    Assert.Equal(BucketFailure.Deleted, error.Failure);
                }
            }

            return i;
        });

        for (var round = 0; round < 200; round++)
        {
            await All.Create("brief", Config);
            await All.Delete("brief", force: false);
        }

        await stop.CancelAsync();
        await clients.WaitAsync(TimeSpan.FromSeconds(30), Cancelled);
    }

    [Fact]
    public async Task A_deletion_that_finds_keys_refuses_no_request()
    {
        await Bucket.Put("milk", Text("3"), Condition.None);
        using var stop = new CancellationTokenSource();
        var clients = Together(4, async i =>
        {
            var served = 0;
            for (; !stop.IsCancellationRequested || served == 0; served++)
            {
                await Bucket.Put($"{i}.{served % 50}", Text("x"), Condition.None);
                Assert.NotNull(await Bucket.Get($"{i}.{served % 50}"));
                AssertSame(Bucket, await All.Find("shopping"));
            }

            return served;
        });

        for (var round = 0; round < 500; round++)
            Assert.Equal(DeleteBucketStatus.NotEmpty, await All.Delete("shopping", force: false));

        await stop.CancelAsync();
        await clients.WaitAsync(TimeSpan.FromSeconds(30), Cancelled);
    }

    [Fact]
    public async Task A_bucket_created_again_is_empty_and_has_a_new_epoch()
    {
        await Bucket.Put("milk", Text("3"), Condition.None);
        var epoch = (await Bucket.Status()).Epoch;
        await All.Delete("shopping", force: true);

        var again = await All.Create("shopping", Config);

        Assert.Equal(CreateStatus.Created, again.Status);
        Assert.Null(await again.Bucket.Get("milk"));
        Assert.True((await again.Bucket.Status()).Epoch > epoch);
    }

    [Fact]
    public async Task No_write_is_accepted_and_then_lost_when_an_empty_bucket_is_deleted()
    {
        for (var round = 0; round < 100; round++)
        {
            var bucket = (await All.Create("empty", Config)).Bucket;
            var put = Task.Run(async () =>
            {
                try
                {
                    return (await bucket.Put("milk", Text("3"), Condition.None)).Status == ApplyStatus.Created;
                }
                catch (BucketUnavailableException error)
                {
                    Assert.Equal((BucketFailure.Deleted, Outcome.NotApplied), (error.Failure, error.Outcome));
                    return false;
                }
            });
            var deleted = await All.Delete("empty", force: false) == DeleteBucketStatus.Deleted;

            // If the deletion was cancelled, the writer has waited and has then written.
            Assert.NotEqual(deleted, await put);
            await All.Delete("empty", force: true);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_first_key_waits_until_a_deletion_is_decided_also_in_a_process_that_starts_in_the_meantime(bool deleted)
    {
        var bucket = InTree(Bucket);
        var pid = bucket.Pid;

        Assert.True(bucket.Lifecycle.TryRequestDeletion());
        await bucket.Kill();
        await WhenRestarted(pid);
        var put = bucket.Put("milk", Text("3"), Condition.None).AsTask();
        Assert.Null(await bucket.Get("milk"));
        Assert.False(put.IsCompleted);

        if (deleted)
        {
            bucket.Lifecycle.DecideDeletion();
            Assert.Equal(BucketFailure.Deleted, (await Assert.ThrowsAsync<BucketUnavailableException>(() => put)).Failure);
        }
        else
        {
            bucket.Lifecycle.CancelDeletion();
            Assert.Equal(ApplyStatus.Created, (await put).Status);
        }
    }

    [Fact]
    public async Task A_bucket_that_is_deleted_leaves_no_process_behind()
    {
        await All.Delete("shopping", force: true);
        var before = Node.Processes();

        await All.Create("other", Config);
        await All.Delete("other", force: true);

        // No exact comparison, because the task that starts all buckets may have ended in the meantime.
        Assert.Empty(Node.Processes().Except(before));
    }

    private static Func<Task>[] Operations(IBucket bucket) =>
    [
        async () => await bucket.Get("milk"),
        async () => await bucket.Put("milk", Text("3"), Condition.None),
        async () => await bucket.Delete("eggs", Condition.None),
        async () => await bucket.List(new KeyQuery()),
    ];
}

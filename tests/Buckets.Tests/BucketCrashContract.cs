namespace Pail.Buckets.Tests;

/// <summary>What every backend must do when processes end.</summary>
public abstract class BucketCrashContract(BucketVariant variant) : BucketLab(variant)
{
    [Fact]
    public async Task A_killed_bucket_comes_back_under_the_same_name_with_another_pid()
    {
        var ended = await ProcessOf(Bucket);
        Assert.True(await Bucket.Kill());

        var after = await WhenRestarted(ended);

        Assert.NotEqual(ended, await ProcessOf(Bucket));
        Assert.Equal(1, after.Restarts);
        AssertSame(Bucket, await All.Find("shopping"));
    }

    [Fact]
    public async Task Killing_it_again_and_again_never_loses_the_bucket()
    {
        for (var i = 1; i <= 50; i++)
        {
            var pid = await ProcessOf(Bucket);
            await Bucket.Kill();
            Assert.Equal(i, (await WhenRestarted(pid)).Restarts);
        }
    }

    [Fact]
    public async Task Operations_while_it_is_killed_are_answered_or_refused_and_never_hang()
    {
        using var stop = new CancellationTokenSource();
        var clients = Together(16, async i =>
        {
            var answered = 0;
            while (!stop.IsCancellationRequested || answered == 0)
            {
                try
                {
                    await Bucket.Put($"key{i}", Text("x"), Condition.None);
                    await Bucket.Get($"key{i}");
                    answered++;
                }
                catch (BucketUnavailableException error)
                {
                    Assert.Equal(BucketFailure.Restarting, error.Failure);
                    await Task.Yield();
                }
            }

            return answered;
        });

        for (var i = 0; i < 20; i++)
        {
            var pid = await ProcessOf(Bucket);
            await Bucket.Kill();
            await WhenRestarted(pid);
        }

        await stop.CancelAsync();
        await clients.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task When_the_tree_stops_every_operation_reports_the_shutdown()
    {
        await Tree.DisposeAsync();

        var error = await Assert.ThrowsAsync<BucketUnavailableException>(async () => await Bucket.Put("milk", Text("3"), Condition.None));
        Assert.Equal((BucketFailure.ShuttingDown, Outcome.NotApplied), (error.Failure, error.Outcome));
        Assert.Equal(0, Node.ProcessCount);
    }
}

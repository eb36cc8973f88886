namespace Pail.Buckets.Tests.Durability;

/// <summary>A disk that reports errors to the real store: nothing is acknowledged any more until a fresh start has read the file.</summary>
public sealed class DiskFaultTests : IDisposable
{
    private readonly LogLab _lab = new();

    [Fact]
    public void After_a_failed_sync_or_write_nothing_is_acknowledged_until_the_next_start() => DiskFault.RunWithFaults(
        $"{typeof(DiskFaultTests).FullName}.{nameof(With_a_disk_that_fails)}",
        cases: 2,
        Directory.CreateDirectory(_lab.NewPath("fault")).FullName);

    [Theory(Explicit = true)]
    [InlineData("sync")]
    [InlineData("write")]
    public async Task With_a_disk_that_fails(string call)
    {
        var fault = DiskFault.OfThisProcess;
        Assert.SkipWhen(fault is null, "It runs in a process that another test starts.");
        await using (var program = await StoredTree.Start(_lab.Store))
        {
            var bucket = (await program.Tree.Create("shop", new BucketConfig { Durable = true })).Bucket;
            await bucket.Put("kept", StoredTree.Text("1"));

            fault.Begin(call);
            await Fails(bucket, Outcome.Unknown);
            fault.End(call);

            // The disk is well again, but nobody knows what it has lost.
            for (var i = 0; i < 3; i++)
                await Fails(bucket, Outcome.NotApplied);
            Assert.Equal("1", StoredTree.Text((await bucket.Get("kept"))!));
            await Assert.ThrowsAsync<BucketUnavailableException>(async () => await bucket.Get("lost"));
            Assert.Equal(BucketStorageState.Failed, program.Tree.StorageState);
        }

        await using var again = await StoredTree.Start(_lab.Store);
        var next = await again.Running("shop");
        Assert.Equal("1", StoredTree.Text((await next.Get("kept"))!));
        await next.Put("lost", StoredTree.Text("3"));
        Assert.Equal(BucketStorageState.Ok, again.Tree.StorageState);
    }

    public void Dispose() => _lab.Dispose();

    private static async Task Fails(IBucket bucket, Outcome outcome)
    {
        var error = await Assert.ThrowsAsync<BucketUnavailableException>(async () => await bucket.Put("lost", StoredTree.Text("2")));
        Assert.Equal((BucketFailure.StorageFailed, outcome), (error.Failure, error.Outcome));
    }
}

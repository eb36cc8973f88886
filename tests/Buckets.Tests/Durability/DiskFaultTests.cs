namespace Pail.Buckets.Tests.Durability;

/// <summary>A disk that reports errors to the real store: nothing is acknowledged any more until a fresh start has read the file.</summary>
public sealed class DiskFaultTests : IDisposable
{
    private readonly LogLab _lab = new();

    [Fact]
    public Task After_a_failed_sync_nothing_is_acknowledged_until_the_next_start() =>
        RunWithFault("sync", nameof(After_a_failed_sync_nothing_is_acknowledged_until_the_next_start));

    [Fact]
    public Task After_a_failed_write_nothing_is_acknowledged_until_the_next_start() =>
        RunWithFault("write", nameof(After_a_failed_write_nothing_is_acknowledged_until_the_next_start));

    public void Dispose() => _lab.Dispose();

    private async Task RunWithFault(string call, string test)
    {
        // The test starts itself again in a process whose disk can fail, and there it does its work.
        if (DiskFault.OfThisProcess is not { } fault)
        {
            DiskFault.RunWithFaults(
                $"{typeof(DiskFaultTests).FullName}.{test}", Directory.CreateDirectory(_lab.NewPath("fault")).FullName);
            return;
        }

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

    private static async Task Fails(IBucket bucket, Outcome outcome)
    {
        var error = await Assert.ThrowsAsync<BucketUnavailableException>(async () => await bucket.Put("lost", StoredTree.Text("2")));
        Assert.Equal((BucketFailure.StorageFailed, outcome), (error.Failure, error.Outcome));
    }
}

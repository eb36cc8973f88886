using Pail.Runtime.Processes;
using Pail.Runtime.Supervision;

namespace Pail.Buckets.Tests;

/// <summary>The memory budget has room again for what was lost with the process of a bucket that is not restarted.</summary>
public sealed class FailedBudgetTests
{
    [Theory]
    [InlineData(BucketBackend.Agent)]
    [InlineData(BucketBackend.GenServer)]
    public async Task A_failed_bucket_takes_no_memory_for_keys_that_it_has_lost(BucketBackend backend)
    {
        await using var node = new Node();
        await using var tree = new BucketTree(node, null, new BucketTreeOptions { MemoryBudget = 1_000_000 });
        await tree.Start();
        var (_, bucket) = await tree.Create("shopping", new BucketConfig { Backend = backend, Restart = Restart.Temporary });
        await bucket.Put("milk", new NewValue(new byte[10_000], "x/y"));
        Assert.True(tree.Budget!.Used > 20_000);

        await bucket.Kill();

        await Waiting.Until(() => tree.Budget.Used == ((Bucket)bucket).Context.Events.Bytes);
        var status = await bucket.Status();
        Assert.Equal((BucketState.Failed, 0, 1), (status.State, status.Keys, status.LostKeys));
    }
}

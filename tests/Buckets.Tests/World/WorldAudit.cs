using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Supervision;
using Pail.Runtime.Tables;

namespace Pail.Buckets.Tests.World;

/// <summary>Checks that the accounts of a tree are exact once nothing happens any more, and that deletions leave nothing.</summary>
internal sealed class WorldAudit(BucketTree tree, Node node, Recorder recorder, BucketSampler sampler)
{
    internal async Task CheckAtTheEnd(Pid parent, int others)
    {
        // Asked of everybody who may have died after the last call.
        _ = await node.WhichChildren(parent);
        var (footprint, running) = (0L, 0);
        foreach (var bucket in await tree.List("", null, 100))
        {
            var history = recorder.Of(bucket);
            sampler.Look(history);
            var status = await bucket.Status();
            var isProcess = bucket.Config.Backend != BucketBackend.Table;
            running += status.State == BucketState.Running ? 1 : 0;
            Assert.Same(bucket, await tree.Find(bucket.Name));
            if (bucket.Config.Restart == Restart.Permanent)
                Assert.Equal(BucketState.Running, status.State);
            footprint += ((Bucket)bucket).Context.Events.Bytes;
            if (status.State != BucketState.Running && isProcess)
            {
                Assert.Equal((0, 0), (status.Keys, status.Bytes));
                continue;
            }

            var recorded = recorder.Begin(history, "the audit", new KeyQuery { Limit = 1000 });
            var page = await bucket.List(new KeyQuery { Limit = 1000 });
            recorder.End(recorded, page);
            history.Final = [.. page.Keys.Select(static pair => pair.Value)];
            Assert.Equal((page.Keys.Count, page.Keys.Sum(static pair => pair.Value.Value.Length)), (status.Keys, status.Bytes));
            footprint += page.Keys.Sum(static pair => pair.Value.Footprint);
        }

        if (tree.Budget is { } budget)
            Assert.Equal(footprint, budget.Used);

        // The test, the parent, the root, the registry and its partition, the supervisor of all buckets, and two for each bucket.
        Assert.Equal(6 + 2 * running + others, node.ProcessCount);
    }

    internal async Task DeleteAll(Self self, Pid parent)
    {
        sampler.IsStopped = true;
        foreach (var bucket in await tree.List("", null, 100))
            Assert.Equal(0, (await bucket.Status()).Watchers);
        foreach (var bucket in await tree.List("", null, 100))
            Assert.Equal(DeleteBucketStatus.Deleted, await tree.Delete(bucket.Name, force: true));
        Assert.Equal(0, tree.Budget?.Used ?? 0);
        Assert.Equal(6, node.ProcessCount);
        Assert.DoesNotContain(node.Tables(), static table => table.Name is ['b', >= '0' and <= '9']);
        await node.Stop(parent);
        Assert.Equal([self.Pid], node.Processes());
    }
}

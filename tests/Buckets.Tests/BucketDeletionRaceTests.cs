using Pail.Runtime.Processes;
using Pail.Runtime.Supervision;
using Pail.Runtime.Testing;

namespace Pail.Buckets.Tests;

/// <summary>
/// Deletions without force and concurrent writers, in a simulation. If a deleter or writer is told that the bucket is deleted, it is. If a
/// writer is told that its write was done, it was.
/// </summary>
public sealed class BucketDeletionRaceTests
{
    private static readonly NewValue Value = new("3"u8.ToArray(), "text/plain");

    public static TheoryData<BucketBackend> Backends => [BucketBackend.Agent, BucketBackend.GenServer, BucketBackend.Table];

    [Theory]
    [MemberData(nameof(Backends))]
    public void A_deletion_and_concurrent_writers_agree_on_the_outcome(BucketBackend backend) => Explore(async self =>
    {
        var tree = await Start(self);
        var bucket = (await tree.Create("b", new BucketConfig { Backend = backend })).Bucket;
        var writes = new List<string>();
        var deletions = new List<DeleteBucketStatus>();

        await Together(
            self,
            process => Write(process, bucket, "a", writes),
            process => Write(process, bucket, "b", writes),
            async process => deletions.Add(await tree.Delete("b", force: false)),
            async process => deletions.Add(await tree.Delete("b", force: false)));

        var deleted = deletions.Contains(DeleteBucketStatus.Deleted);
        Assert.All(writes, write => Assert.Equal(deleted ? "gone" : "written", write));
        Assert.Equal(deleted, await tree.Find("b") is null);
        Assert.DoesNotContain(deleted ? DeleteBucketStatus.NotEmpty : DeleteBucketStatus.Absent, deletions);
    });

    [Theory]
    [MemberData(nameof(Backends))]
    public void A_deletion_with_concurrent_kills_and_writers_reports_no_wrong_outcome(BucketBackend backend) => Explore(async self =>
    {
        var tree = await Start(self);
        var bucket = (await tree.Create("b", new BucketConfig { Backend = backend })).Bucket;
        var writes = new List<string>();
        var deleted = false;

        await Together(
            self,
            process => Write(process, bucket, "a", writes),
            process => Write(process, bucket, "b", writes),
            process => Kill(process, tree),
            async process => deleted = await tree.Delete("b", force: false) == DeleteBucketStatus.Deleted);

        // Acknowledged writes are lost only with a killed process that held them.
        if (backend == BucketBackend.Table)
            Assert.All(writes, write => Assert.Equal(deleted ? "gone" : "written", write));
        else if (!deleted)
            Assert.DoesNotContain("gone", writes);
        await self.Sleep(TimeSpan.FromSeconds(1));
        if (!deleted)
        {
            await bucket.Put("c", Value, Condition.None);
            Assert.Equal(DeleteBucketStatus.NotEmpty, await tree.Delete("b", force: false));
            Assert.Equal(DeleteBucketStatus.Deleted, await tree.Delete("b", force: true));
        }

        // What is left: the test, the root, the registry and its partition, the supervisor of all buckets.
        Assert.Null(await tree.Find("b"));
        Assert.Equal(5, self.Node.ProcessCount);
    });

    private static void Explore(Func<Self, Task> test) => Simulation.Explore(seeds: 500, test);

    private static async Task<BucketTree> Start(Self self)
    {
        var tree = new BucketTree(self.Node);
        await tree.Start();
        return tree;
    }

    private static async Task Together(Self self, params Func<Self, Task>[] codes)
    {
        var monitors = codes.Select(code => self.SpawnMonitor(code)).ToArray();
        foreach (var process in monitors)
            Assert.Equal(ExitReason.Normal, (await self.Receive<Down>(down => down.Ref == process)).Reason);
    }

    private static async Task Write(Self self, IBucket bucket, string key, List<string> writes)
    {
        while (true)
        {
            try
            {
                await bucket.Put(key, Value, Condition.None);
                writes.Add("written");
                return;
            }
            catch (BucketUnavailableException error) when (error.Failure == BucketFailure.Restarting)
            {
                await self.Sleep(TimeSpan.FromMilliseconds(1));
            }
            catch (BucketUnavailableException error) when (error.Failure == BucketFailure.Deleted)
            {
                writes.Add("gone");
                return;
            }
        }
    }

    private static async Task Kill(Self self, BucketTree tree)
    {
        var random = Simulator.Of(self).Random;
        for (var kills = 0; kills < 3; kills++)
        {
            var own = (await self.Node.WhichChildren(tree.Root)).Select(child => child.Pid).OfType<Pid>().ToList();
            if (await tree.Find("b") is Bucket bucket)
                own.AddRange([bucket.Pid, bucket.Supervisor]);
            self.Exit(own[random.Next(own.Count)], ExitReason.Kill);
            if (random.Next(2) == 0)
                await self.Sleep(TimeSpan.Zero);
        }
    }
}

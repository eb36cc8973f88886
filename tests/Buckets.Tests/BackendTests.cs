using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Buckets.Tests;

public sealed class AgentBucketTests() : BucketContract(BucketVariant.Agent)
{
    [Fact]
    public async Task Is_not_deleted_when_it_is_busy_and_holds_keys() =>
        await ProcessBuckets.AreNotDeletedWhileTheyAreBusy(BucketBackend.Agent);

    [Fact]
    public async Task Loses_its_keys_with_its_process_and_gets_a_new_epoch() => await ProcessBuckets.LoseTheirKeys(Bucket, WhenRestarted);
}

public sealed class GenServerBucketTests() : BucketContract(BucketVariant.GenServer)
{
    [Fact]
    public async Task Is_not_deleted_when_it_is_busy_and_holds_keys() =>
        await ProcessBuckets.AreNotDeletedWhileTheyAreBusy(BucketBackend.GenServer);

    [Fact]
    public async Task Loses_its_keys_with_its_process_and_gets_a_new_epoch() => await ProcessBuckets.LoseTheirKeys(Bucket, WhenRestarted);
}

/// <summary>What a table does and a process does not.</summary>
public abstract class TableBucketContract(BucketVariant variant) : BucketContract(variant)
{
    [Fact]
    public async Task Keeps_its_keys_and_its_epoch_when_its_process_dies()
    {
        var before = await Bucket.Put("milk", Text("3"), Condition.None);
        var status = await Bucket.Status();
        await Bucket.Kill();

        var after = await WhenRestarted(status.Pid!.Value);

        Assert.Same(before.Entry, await Bucket.Get("milk"));
        Assert.Equal(status.Epoch, after.Epoch);
        Assert.Equal((1, 1, 0), (after.Keys, after.Bytes, after.LostKeys));
    }

    [Fact]
    public async Task Its_new_process_owns_the_table_again()
    {
        await Bucket.Put("milk", Text("3"), Condition.None);
        for (var i = 0; i < 3; i++)
        {
            var pid = (await Bucket.Status()).Pid!.Value;
            Assert.Equal(pid, Node.Tables().Single(table => table.Name == "shopping").Owner);
            await Bucket.Kill();
            await WhenRestarted(pid);
        }

        Assert.Equal("3", Text(await Bucket.Get("milk")));
    }

    [Fact]
    public async Task Serves_requests_while_no_process_owns_the_table()
    {
        // There is no wait between the kill and the operations, so they run before or after the start of the next process.
        for (var i = 0; i < 100; i++)
        {
            await Bucket.Kill();
            Assert.True(Bucket.Put("milk", Text($"{i}"), Condition.None).AsTask().IsCompletedSuccessfully);
            Assert.Equal($"{i}", Text(await Bucket.Get("milk")));
        }
    }

    [Fact]
    public async Task Its_table_is_deleted_with_the_bucket()
    {
        await Bucket.Put("milk", Text("3"), Condition.None);

        await Tree.Delete("shopping", force: true);

        Assert.DoesNotContain(Node.Tables(), table => table.Name == "shopping");
    }
}

public sealed class SetBucketTests() : TableBucketContract(BucketVariant.Set);

public sealed class OrderedSetBucketTests() : TableBucketContract(BucketVariant.OrderedSet);

public sealed class AgentCrashTests() : BucketCrashContract(BucketVariant.Agent);

public sealed class GenServerCrashTests() : BucketCrashContract(BucketVariant.GenServer);

public sealed class SetCrashTests() : BucketCrashContract(BucketVariant.Set);

public sealed class OrderedSetCrashTests() : BucketCrashContract(BucketVariant.OrderedSet);

public sealed class AgentDeletionTests() : BucketDeletionContract(BucketVariant.Agent);

public sealed class GenServerDeletionTests() : BucketDeletionContract(BucketVariant.GenServer);

public sealed class SetDeletionTests() : BucketDeletionContract(BucketVariant.Set);

public sealed class OrderedSetDeletionTests() : BucketDeletionContract(BucketVariant.OrderedSet);

internal static class ProcessBuckets
{
    internal static async Task LoseTheirKeys(IBucket bucket, Func<Pid, Task<BucketStatus>> revived)
    {
        await bucket.Put("milk", new NewValue("3"u8.ToArray(), "text/plain"), Condition.None);
        var status = await bucket.Status();
        await bucket.Kill();

        var after = await revived(status.Pid!.Value);

        Assert.Null(await bucket.Get("milk"));
        Assert.True(after.Epoch > status.Epoch);
        Assert.Equal((0, 0, 1), (after.Keys, after.Bytes, after.LostKeys));
    }

    internal static async Task AreNotDeletedWhileTheyAreBusy(BucketBackend backend)
    {
        var clock = new BlockingClock();
        await using var node = new Node(new NodeOptions { TimeProvider = clock });
        await using var tree = new BucketTree(node);
        await tree.Start();
        var config = new BucketConfig { Backend = backend, CallTimeout = TimeSpan.FromSeconds(1) };
        var bucket = (await tree.Create("busy", config)).Bucket;
        var value = new NewValue("3"u8.ToArray(), "text/plain");
        await bucket.Put("milk", value, Condition.None);

        clock.BlockNextReader();
        var put = Task.Run(async () => await bucket.Put("eggs", value, Condition.None));
        await clock.ReaderIsBlocked;
        var delete = tree.Delete("busy", force: false).AsTask();
        clock.Advance(TimeSpan.FromMinutes(1));
        clock.Release();

        Assert.Equal(DeleteBucketStatus.NotEmpty, await delete);
        await put;
        Assert.NotNull(await bucket.Get("milk"));
    }
}

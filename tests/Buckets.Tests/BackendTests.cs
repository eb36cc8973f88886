using Pail.Runtime.Processes;

namespace Pail.Buckets.Tests;

public sealed class AgentBucketTests() : BucketContract(BucketBackend.Agent)
{
    [Fact]
    public async Task Loses_its_keys_with_its_process_and_begins_another_epoch() => await ProcessBuckets.LoseTheirKeys(Bucket, Revived);
}

public sealed class GenServerBucketTests() : BucketContract(BucketBackend.GenServer)
{
    [Fact]
    public async Task Loses_its_keys_with_its_process_and_begins_another_epoch() => await ProcessBuckets.LoseTheirKeys(Bucket, Revived);
}

public sealed class TableBucketTests() : BucketContract(BucketBackend.Table)
{
    [Fact]
    public async Task Keeps_its_keys_and_its_epoch_when_its_process_dies()
    {
        var before = await Bucket.Put("milk", Text("3"), Condition.None);
        var status = Bucket.Status();
        Bucket.Kill();

        var after = await Revived(status.Pid!.Value);

        Assert.Same(before.Entry, await Bucket.Get("milk"));
        Assert.Equal(status.Epoch, after.Epoch);
        Assert.Equal((1, 1), (after.Keys, after.Bytes));
    }

    [Fact]
    public async Task Its_new_process_owns_the_table_again_so_that_it_survives_every_death()
    {
        await Bucket.Put("milk", Text("3"), Condition.None);
        for (var i = 0; i < 3; i++)
        {
            var pid = Bucket.Status().Pid!.Value;
            Bucket.Kill();
            await Revived(pid);
        }

        Assert.Equal("3", Text(await Bucket.Get("milk")));
    }

    [Fact]
    public async Task Serves_on_while_nobody_owns_it()
    {
        // No await between the death and the operations: whether the next process has begun or not, the table is there.
        for (var i = 0; i < 100; i++)
        {
            Bucket.Kill();
            Assert.True(Bucket.Put("milk", Text($"{i}"), Condition.None).AsTask().IsCompletedSuccessfully);
            Assert.Equal($"{i}", Text(await Bucket.Get("milk")));
        }
    }
}

internal static class ProcessBuckets
{
    internal static async Task LoseTheirKeys(IBucket bucket, Func<Pid, Task<BucketStatus>> revived)
    {
        await bucket.Put("milk", new NewValue("3"u8.ToArray(), "text/plain"), Condition.None);
        var status = bucket.Status();
        bucket.Kill();

        var after = await revived(status.Pid!.Value);

        Assert.Null(await bucket.Get("milk"));
        Assert.True(after.Epoch > status.Epoch);
        Assert.Equal((0, 0), (after.Keys, after.Bytes));
    }
}

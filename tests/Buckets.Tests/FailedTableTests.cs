using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Processes;
using Pail.Runtime.Supervision;
using Pail.Runtime.Tables;

namespace Pail.Buckets.Tests;

/// <summary>A table bucket whose process is not restarted still serves its rows, so their expiry must work too.</summary>
public sealed class FailedTableTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    public async Task What_expires_in_a_failed_table_bucket_is_removed(int keys)
    {
        var time = new FakeTimeProvider();
        await using var node = new Node(new NodeOptions { TimeProvider = time });
        await using var tree = new BucketTree(node, null, new BucketTreeOptions { MemoryBudget = 10_000_000 });
        await tree.Start();
        var (_, bucket) = await tree.Create("shopping", new BucketConfig { Restart = Restart.Temporary });
        await bucket.Kill();
        await Waiting.Until(async () => (await bucket.Status()).State == BucketState.Failed);
        var empty = ((Bucket)bucket).Context.Events.Bytes;
        var value = new NewValue("1"u8.ToArray(), "text/plain") { Expiration = Expiration.After(TimeSpan.FromSeconds(1)) };
        for (var key = 0; key < keys; key++)
            await bucket.Put($"{key}", value);
        Assert.Equal(keys, (await bucket.Status()).Keys);

        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal((0, 0), ((await bucket.Status()).Keys, (await bucket.Status()).Bytes));
        Assert.Equal(((Bucket)bucket).Context.Events.Bytes, tree.Budget!.Used);
        Assert.True(((Bucket)bucket).Context.Events.Bytes > empty);
    }
}

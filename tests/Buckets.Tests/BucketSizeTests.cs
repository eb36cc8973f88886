using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Buckets.Tests;

/// <summary>What entries and buckets take in memory.</summary>
[Collection(nameof(Alone))]
public sealed class BucketSizeTests
{
    private const int Entries = 30_000;
    private const int Buckets = 1000;
    private const int Rounds = 3;
    private const int MostRounds = 30;

    private static readonly byte[] Bytes = new byte[100];

    // 200 bytes are the target for a million entries. At 30,000, the table has more spare room.
    [Theory]
    [InlineData("agent", 200)]
    [InlineData("genserver", 200)]
    [InlineData("table set", 206)]
    [InlineData("table ordered set", 200)]
    public Task An_entry_takes_about_200_bytes_beside_key_and_value(string variant, int limit) =>
        WeighEntries(variant, new NewValue(Bytes, "text/plain"), 100, limit);

    [Theory]
    [InlineData("agent", 280)]
    [InlineData("genserver", 280)]
    [InlineData("table set", 286)]
    [InlineData("table ordered set", 280)]
    public Task An_entry_that_expires_takes_about_280_bytes_beside_key_and_value(string variant, int limit) =>
        WeighEntries(variant, new NewValue(Bytes, "text/plain") { Expiration = Expiration.After(TimeSpan.FromHours(1)) }, 150, limit);

    // The target is 2,000 bytes. More than half is the bucket's own supervisor, the other process, and their entries in supervisors,
    // registry and catalogue.
    [Theory]
    [InlineData("agent", 3700)]
    [InlineData("genserver", 3700)]
    [InlineData("table set", 5400)]
    [InlineData("table ordered set", 5000)]
    public async Task An_empty_bucket_takes_no_more_than_it_did(string variant, int limit)
    {
        await using var node = new Node();
        await using var tree = new BucketTree(node);
        await tree.Start();
        var names = Enumerable.Range(0, Buckets).Select(static i => $"bucket-{i}").ToArray();

        await Weigh(
            Buckets,
            async () =>
            {
                foreach (var name in names)
                    await tree.Create(name, BucketAllocationTests.ConfigOf(variant));
            },
            async () =>
            {
                foreach (var name in names)
                    await tree.Delete(name, force: true);
            },
            1000,
            limit);
    }

    private static async Task WeighEntries(string variant, NewValue value, int least, int most)
    {
        await using var node = new Node();
        await using var tree = new BucketTree(node);
        await tree.Start();
        var bucket = (await tree.Create("shopping", BucketAllocationTests.ConfigOf(variant))).Bucket;
        var keys = Enumerable.Range(0, Entries).Select(static i => $"key {i}").ToArray();

        await Weigh(
            Entries,
            async () =>
            {
                foreach (var key in keys)
                    await bucket.Put(key, value);
            },
            async () =>
            {
                // One by one: the latest events would keep entries in memory that were cleared together.
                foreach (var key in keys)
                    await bucket.Delete(key);
            },
            least,
            most);
        GC.KeepAlive(keys);
    }

    /// <summary>
    /// Weighs objects when they come and when they go. Counts only rounds after which the memory is what it was before: in the others, what
    /// earlier tests left behind was freed meanwhile, such as pooled arrays, which are kept for a minute. The first round is for what stays
    /// when the objects are gone, such as the latest events.
    /// </summary>
    private static async Task Weigh(int objects, Func<Task> make, Func<Task> remove, int least, int most)
    {
        List<double> weighed = [];
        for (var round = 0; weighed.Count < Rounds; round++)
        {
            Assert.True(round < MostRounds, $"The memory has changed by itself in all but {weighed.Count} of {round} rounds.");
            var before = Settled();
            await make();
            var with = Settled();
            await remove();
            var after = Settled();
            if (round > 0 && Math.Abs(after - before) < least * objects / 20)
                weighed.Add((with - ((before + after) / 2.0)) / objects);
        }

        weighed.Sort();
        Assert.InRange(weighed[Rounds / 2], least, most);
    }

    // Repeated until nothing more is freed: objects that a finalizer releases are freed by the next collection.
    private static long Settled()
    {
        for (var least = long.MaxValue; ;)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            var now = GC.GetTotalMemory(forceFullCollection: true);
            if (now >= least)
                return now;
            least = now;
        }
    }
}

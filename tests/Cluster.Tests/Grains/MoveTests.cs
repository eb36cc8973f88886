using Pail.Buckets;

namespace Pail.Cluster.Tests.Grains;

/// <summary>Buckets whose owner ends: nothing is lost, and no client is told what it need not know.</summary>
public sealed class MoveTests() : ClusterLab(3)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_was_acknowledged_is_there_when_the_silo_of_the_owner_has_ended(bool killed)
    {
        await CreateAt(1, "shopping");
        var bucket = await Found(0, "shopping");
        var written = (await bucket.Put("milk", Text("3"))).Entry!;

        if (killed)
            await Cluster.KillSiloAsync(Cluster.Silos[1], Ends);
        else
            await Cluster.StopSiloAsync(Cluster.Silos[1], Ends);

        var read = await bucket.Get("milk");
        Assert.Equal(("3", written.Revision), (Text(read), read!.Revision));
        var next = (await bucket.Put("milk", Text("4"))).Entry!.Revision;
        Assert.True(next.Epoch > written.Revision.Epoch);
        Assert.Equal(written.Revision.Number + 1, next.Number);
    }

    [Fact]
    public async Task A_bucket_that_leaves_the_memory_is_read_again_by_its_next_use()
    {
        await CreateAt(1, "shopping");
        var bucket = await Found(0, "shopping");
        await bucket.Put("milk", Text("3"));

        for (var i = 0; i < 3; i++)
        {
            await Deactivate("shopping");
            Assert.Equal(0, At(0).Owners.Count + At(1).Owners.Count + At(2).Owners.Count);
            Assert.Equal("3", Text(await bucket.Get("milk")));
        }

        Assert.Equal(1, At(0).Owners.Count + At(1).Owners.Count + At(2).Owners.Count);
    }

    [Fact]
    public async Task Clients_see_no_error_while_a_bucket_moves_again_and_again()
    {
        await CreateAt(0, "counters");
        using var moving = CancellationTokenSource.CreateLinkedTokenSource(Ends);
        var clients = Enumerable.Range(0, 6).Select(async client =>
        {
            var last = 0L;
            while (!moving.IsCancellationRequested)
            {
                var bucket = await Found(client % 3, "counters");
                last = await bucket.Increment($"n{client}");
                Assert.Equal($"{last}", Text(await bucket.Get($"n{client}")));
            }

            return last;
        }).ToArray();

        for (var i = 0; i < 10; i++)
        {
            await Deactivate("counters");
            await (await Found(i % 3, "counters")).Get("n0");
        }

        await moving.CancelAsync();
        var counts = await Task.WhenAll(clients);
        for (var client = 0; client < counts.Length; client++)
            Assert.Equal($"{counts[client]}", Text(await (await Found(0, "counters")).Get($"n{client}")));
    }

    [Fact]
    public async Task A_kill_under_load_loses_no_acknowledged_increment()
    {
        await CreateAt(2, "counters");
        using var killing = CancellationTokenSource.CreateLinkedTokenSource(Ends);
        var clients = Enumerable.Range(0, 6).Select(async client =>
        {
            var (acknowledged, unknown) = (0L, 0);
            while (!killing.IsCancellationRequested)
            {
                var bucket = await Found(client % 2, "counters");
                try
                {
                    var next = await bucket.Increment($"n{client}");
                    Assert.InRange(next, acknowledged + 1, acknowledged + 1 + unknown);
                    (acknowledged, unknown) = (next, 0);
                }
                catch (BucketUnavailableException error)
                {
                    Assert.Equal(Outcome.Unknown, error.Outcome);
                    unknown++;
                }
            }

            return acknowledged;
        }).ToArray();

        await (await Found(0, "counters")).Get("n0");
        await Cluster.KillSiloAsync(Cluster.Silos[2], Ends);
        for (var i = 0; i < 100; i++)
            await (await Found(i % 2, "counters")).Increment("other");
        await killing.CancelAsync();

        Assert.All(await Task.WhenAll(clients), acknowledged => Assert.True(acknowledged > 0));
        Assert.Equal("100", Text(await (await Found(0, "counters")).Get("other")));
    }
}

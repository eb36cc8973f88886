using System.Net;
using Pail.Bench.Programs;
using Pail.Cluster.Tests.Servers;
using StackExchange.Redis;

namespace Pail.Cluster.Tests.Hosting;

/// <summary>What silos can do when their Redis has no memory left.</summary>
public sealed class FullRedisTests : IDisposable
{
    private const string Key = "/v1/buckets/shopping/keys/milk";

    private readonly StoreDirectory _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public async Task Silos_whose_membership_is_elsewhere_join_and_answer_reads()
    {
        await using var server = await StoreServers.Redis();
        string[] settings = ["--store", server.Store, "--membership", _place.Store];
        await using (var first = await SiloProcess.Start(settings))
            await Put(first);
        await Fill(server);

        await using var second = await SiloProcess.Start(settings);

        using var client = new HttpClient { BaseAddress = second.Address };
        Assert.Equal("3", await client.GetStringAsync(Key, TestContext.Current.CancellationToken));
        using var deleted = await client.DeleteAsync(Key, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        using var written = await client.PutAsync(Key, new StringContent("4"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.InsufficientStorage, written.StatusCode);
        using var read = await client.GetAsync(Key, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, read.StatusCode);
        Assert.Equal("ok\n", await client.GetStringAsync("/health/ready", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_silo_whose_membership_is_full_is_told_so()
    {
        await using var server = await StoreServers.Redis();
        await using (await SiloProcess.Start("--store", server.Store))
            await Fill(server);

        await using var second = SiloProcess.Begin("--store", server.Store);

        Assert.Equal(1, await second.WaitForExit());
        Assert.Contains(
            "where the silos find each other, is full, and a silo that joins must write there: ", second.Said, StringComparison.Ordinal);
        Assert.Contains("than that of --membership.", second.Said, StringComparison.Ordinal);
    }

    private static async Task Put(SiloProcess silo)
    {
        using var client = new HttpClient { BaseAddress = silo.Address };
        using var made = await client.PutAsync("/v1/buckets/shopping", null, TestContext.Current.CancellationToken);
        using var put = await client.PutAsync(Key, new StringContent("3"), TestContext.Current.CancellationToken);
        Assert.True(put.IsSuccessStatusCode);
    }

    // Everything is too much then.
    private static async Task Fill(RedisServer server)
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync(server.Store["redis:".Length..] + ",allowAdmin=true");
        await connection.GetDatabase().ExecuteAsync("CONFIG", "SET", "maxmemory", "1");
    }
}

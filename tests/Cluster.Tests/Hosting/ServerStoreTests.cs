using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Pail.Bench.Programs;
using Pail.Buckets;
using Pail.Cluster.Hosting;
using Pail.Cluster.Hosting.Membership;
using Pail.Cluster.Tests.Servers;
using Pail.Server.Hosting;

namespace Pail.Cluster.Tests.Hosting;

/// <summary>Silos over a Redis or a PostgreSQL of their own.</summary>
public sealed class ServerStoreTests
{
    [Fact]
    public async Task Silos_find_each_other_in_Redis()
    {
        await using var server = await StoreServers.Redis();
        await FindEachOther(server.Store);
    }

    [Fact]
    public async Task Silos_find_each_other_in_Postgres()
    {
        await using var server = await StoreServers.Postgres();
        await FindEachOther(server.Store);
    }

    [Fact]
    public async Task Buckets_and_membership_may_be_in_different_places()
    {
        await using var redis = await StoreServers.Redis();
        await using var postgres = await StoreServers.Postgres();
        await FindEachOther(postgres.Store, "--membership", redis.Store);

        // The cluster of that membership has its buckets in PostgreSQL.
        var line = await Refusal.Of(2, "--store", redis.Store);
        Assert.Contains("keeps its buckets in another store than", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_password_of_Redis_is_refused()
    {
        await using var server = await StoreServers.Redis();

        await IsRefused($"redis:127.0.0.1:{server.Port},password=a-secret");
        await IsRefused($"redis:127.0.0.1:{server.Port}");
    }

    [Fact]
    public async Task A_wrong_password_of_Postgres_is_refused()
    {
        await using var server = await StoreServers.Postgres();

        await IsRefused($"postgres:Host=127.0.0.1;Port={server.Port};Username={PostgresServer.User};Password=a-secret;Database=postgres");
    }

    [Fact]
    public async Task A_silo_is_not_ready_while_Redis_is_away_and_ready_again_afterwards()
    {
        await using var server = await StoreServers.Redis();
        await using var silo = await SiloProcess.Start("--store", server.Store);
        using var client = new HttpClient { BaseAddress = silo.Address };

        await server.Kill();
        await Until(client, HttpStatusCode.ServiceUnavailable);
        Assert.Contains("The store has not answered for ", await Body(client), StringComparison.Ordinal);
        Assert.Equal("ok\n", await client.GetStringAsync("/health/live"));

        await server.Restart();
        await Until(client, HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_silo_whose_store_is_away_stops_in_time()
    {
        await using var server = await StoreServers.Redis();
        await using var silo = await SiloProcess.Start("--store", server.Store);
        await server.Kill();

        await silo.Signal("TERM");

        Assert.Equal(1, await silo.WaitForExit());
        Assert.Contains("pail: This silo has not stopped within 11 seconds, so it ends now.", silo.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silo_waits_for_a_store_that_starts_later()
    {
        await using var server = await StoreServers.Redis();
        await server.Kill();
        await using var silo = SiloProcess.Begin("--store", server.Store);
        await silo.WaitFor("Waiting for the store, for up to 30 seconds: ");

        await server.Restart();

        await silo.WaitFor("Pail listens on ");
    }

    [Fact]
    public async Task A_silo_gives_up_when_the_store_does_not_come()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var settings = ClusterSettings.Read(new ConfigurationBuilder()
            .AddInMemoryCollection([new("store", $"redis:127.0.0.1:{Installed.FreePort()},connectTimeout=200,password=a-secret")])
            .Build());
        await using var holder = new ClusterStore();
        var claim = new MembershipClaim(settings, holder, time, NullLogger<MembershipClaim>.Instance);
        var start = new ClusterStart(
            settings, new MemoryMembership(settings.SiloAddress), holder, claim, time, NullLogger<ClusterStart>.Instance);
        var output = new StringWriter();

        var run = start.Run(output);
        while (!run.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        var error = await Assert.ThrowsAsync<BucketStorageException>(() => run);
        Assert.EndsWith(" could not be reached: No Redis answers there. Nothing was changed.", error.Message, StringComparison.Ordinal);
        Assert.Equal(
            new StartFailure($"{error.Message} Check that it runs, and that --store is right.", IsSetting: false),
            StartFailures.Explain(error));
        Assert.DoesNotContain("a-secret", error.Message + output, StringComparison.Ordinal);
    }

    private static async Task FindEachOther(string store, params string[] args)
    {
        await using var first = await SiloProcess.Start(["--store", store, "--siloName", "first", .. args]);
        await using var second = await SiloProcess.Start(["--store", store, "--siloName", "second", .. args]);
        await first.WaitFor("The silo second at ");

        await second.Kill();

        await first.WaitFor("does not answer, and was declared dead");
    }

    // As the store and as the membership.
    private static async Task IsRefused(string store)
    {
        Assert.Contains("refuses this silo: ", await Refusal.Of(2, "--store", store), StringComparison.Ordinal);

        using var directory = new StoreDirectory();
        var line = await Refusal.Of(2, "--store", directory.Store, "--membership", store);
        Assert.Contains("refuses this silo: ", line, StringComparison.Ordinal);
        Assert.Contains("in --membership.", line, StringComparison.Ordinal);
    }

    private static async Task Until(HttpClient client, HttpStatusCode status)
    {
        while (true)
        {
            using var answer = await client.GetAsync("/health/ready", TestContext.Current.CancellationToken);
            if (answer.StatusCode == status)
                return;
            await Task.Yield();
        }
    }

    private static async Task<string> Body(HttpClient client)
    {
        using var answer = await client.GetAsync("/health/ready");
        return await answer.Content.ReadAsStringAsync();
    }
}

using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using Pail.Cluster.Hosting;
using Pail.Cluster.Hosting.Membership;
using Pail.Cluster.Stores;
using Pail.Server.Hosting;

namespace Pail.Cluster.Tests.Hosting;

/// <summary>A store, a clock or a port that a silo must not start with.</summary>
public sealed class StoreStartTests : IDisposable
{
    private readonly StoreDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_store_of_another_cluster_is_refused()
    {
        await using (await BucketStores.Open(_directory.Store, "first", TimeProvider.System))
        {
            var line = await Refusal.Of(2, "--store", _directory.Store, "--clusterId", "second");

            Assert.Contains("belongs to the cluster \"first\", but `--clusterId` is \"second\".", line, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_file_that_is_no_store_is_refused()
    {
        await File.WriteAllTextAsync(_directory["pail-cluster.db"], new string('x', 5000));

        Assert.Contains("is used by another program", await Refusal.Of(2, "--store", _directory.Store), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_membership_that_is_no_database_or_no_directory_is_refused_with_its_switch()
    {
        using var place = new StoreDirectory();
        await File.WriteAllTextAsync(place[SqliteMembership.FileName], new string('x', 5000));
        foreach (var directory in new[] { place.Path, place[SqliteMembership.FileName] })
        {
            var line = await Refusal.Of(2, "--store", _directory.Store, "--membership", $"sqlite:{directory}");

            Assert.Contains(
                $"The SQLite file {Path.Combine(directory, SqliteMembership.FileName)}, where the silos find each other,", line,
                StringComparison.Ordinal);
            Assert.Contains("in --membership", line, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Silos_of_one_cluster_must_have_one_store()
    {
        using var place = new StoreDirectory();
        var membership = new SqliteMembership(place.Path);
        await membership.Prepare();
        await membership.ClaimStore("pail", "another store");

        var line = await Refusal.Of(2, "--store", _directory.Store, "--membership", place.Store);

        Assert.Contains($"The cluster pail in {place.Store} keeps its buckets in another store than ", line, StringComparison.Ordinal);
        Assert.Contains("Give this silo the same --store as the others, or another --clusterId.", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();

        var line = await Refusal.Of(1, "--store", "memory", "--siloAddress", $"{taken.LocalEndpoint}");

        Assert.Equal(
            $"pail: Failed to listen for other silos on {taken.LocalEndpoint}, which is siloAddress: address already in use.", line);
    }

    [Fact]
    public async Task A_silo_that_cannot_listen_for_clients_joins_nothing()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();

        var line = await Refusal.Of(1, "--store", _directory.Store, "--urls", $"http://{taken.LocalEndpoint}");

        Assert.Equal($"pail: Failed to listen on http://{taken.LocalEndpoint}: address already in use.", line);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_directory.Path));
    }

    [Theory]
    [InlineData(6, "6 s behind")]
    [InlineData(-60, "60 s ahead")]
    public async Task A_clock_that_is_far_from_the_stores_is_refused(int seconds, string message)
    {
        var start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var there = new FakeTimeProvider(start.AddSeconds(seconds));
        await using var store = await BucketStores.Open("memory", "pail", there);

        var error = await Assert.ThrowsAsync<StartupException>(
            () => StoreClock.Need(store, TimeSpan.FromSeconds(5), new FakeTimeProvider(start)));

        Assert.StartsWith(
            "The clock of this machine must be within maxClockSkew = 5 s of that of ", error.Message, StringComparison.Ordinal);
        Assert.Contains($"but it is {message}.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_clock_that_is_near_the_stores_will_do()
    {
        var start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        await using var store = await BucketStores.Open("memory", "pail", new FakeTimeProvider(start.AddSeconds(-5)));

        Assert.Equal(TimeSpan.FromSeconds(-5), await StoreClock.Need(store, TimeSpan.FromSeconds(5), new FakeTimeProvider(start)));
    }
}

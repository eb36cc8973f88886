using System.Net;
using Pail.Cluster.Tests.Servers;

namespace Pail.Cluster.Tests.Hosting;

/// <summary>Silos as processes, over a SQLite file.</summary>
public sealed class SiloTests : IDisposable
{
    private readonly StoreDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Silos_that_start_at_once_find_each_other()
    {
        Task<SiloProcess>[] starts = [Start("first"), Start("second"), Start("third")];
        await Task.WhenAll(starts);

        foreach (var start in starts)
        {
            await using var silo = await start;
            Assert.Equal("ok\n", await Get(silo, "/health/ready"));
        }
    }

    [Fact]
    public async Task A_silo_that_was_killed_is_declared_dead()
    {
        await using var first = await Start("first");
        await using var second = await Start("second");
        await first.WaitFor("The silo second at ");

        await second.Kill();

        await first.WaitFor("does not answer, and was declared dead");
        Assert.Equal(1, await Metrics.Read(first, "pail_cluster_silos"));
    }

    [Fact]
    public async Task A_cluster_whose_silos_were_all_killed_starts_again()
    {
        await using (await Start("first"))
        await using (await Start("second"))
        {
            // They are killed here.
        }

        await using var third = await Start("third");

        Assert.Equal("ok\n", await Get(third, "/health/ready"));
    }

    [Fact]
    public async Task Silos_with_another_membership_are_refused_until_those_of_the_first_have_stopped()
    {
        using var place = new StoreDirectory();
        await using (var first = await Start("first"))
        {
            var line = await Refusal.Of(2, "--store", _directory.Store, "--membership", place.Store);
            Assert.Contains("Give this silo the same --membership as they have, or another --store.", line, StringComparison.Ordinal);
            Assert.Equal("ok\n", await Get(first, "/health/ready"));
        }

        await using var second = await SiloProcess.Start("--store", _directory.Store, "--membership", place.Store);
        Assert.Contains("Waiting for 10 seconds, to see whether silos with another membership ", second.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silo_says_that_another_one_has_its_name()
    {
        await using var first = await Start("same");
        await using var second = await Start("same");

        await first.WaitFor(" is called same, too. Give each silo a siloName of its own");
        await second.WaitFor(" is called same, too. Give each silo a siloName of its own");
    }

    [Fact]
    public async Task A_silo_that_is_told_to_stop_leaves_and_ends_with_0()
    {
        await using var first = await Start("first");
        await using var second = await Start("second");
        await first.WaitFor("The silo second at ");

        await second.Signal("TERM");

        Assert.Equal(0, await second.WaitForExit());
        await first.WaitFor("is leaving the cluster");
        Assert.DoesNotContain("declared dead", first.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silo_that_was_declared_dead_while_it_hung_says_so_and_ends()
    {
        // With SQLite, the third one may stop in the middle of a change. Then it holds the lock of the file, and the others wait for it.
        await using var server = await StoreServers.Redis();
        await using var first = await SiloProcess.Start("--store", server.Store, "--siloName", "first");
        await using var second = await SiloProcess.Start("--store", server.Store, "--siloName", "second");
        await using var third = await SiloProcess.Start("--store", server.Store, "--siloName", "third");
        await first.WaitFor("The silo third at ");
        await second.WaitFor("The silo third at ");

        await third.Signal("STOP");
        await first.WaitFor("was declared dead");
        await third.Signal("CONT");

        Assert.Equal(134, await third.WaitForExit());
        Assert.Contains("pail: The other silos have declared this one dead. It ends now, and they ", third.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silo_with_shutdown_delay_is_not_ready_but_serves_until_it_ends()
    {
        await using var silo = await SiloProcess.Start("--store", _directory.Store, "--shutdownDelay", "1h");
        await silo.Signal("TERM");
        using var client = new HttpClient { BaseAddress = silo.Address };

        HttpResponseMessage ready;
        while ((ready = await client.GetAsync("/health/ready")).StatusCode == HttpStatusCode.OK)
            ready.Dispose();
        using (ready)
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
            Assert.Contains("shutting-down", await ready.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.Equal("ok\n", await Get(silo, "/health/live"));
        await silo.Signal("TERM");
        Assert.Equal(0, await silo.WaitForExit());
    }

    private static async Task<string> Get(SiloProcess silo, string path)
    {
        using var client = new HttpClient { BaseAddress = silo.Address };
        return await client.GetStringAsync(path, TestContext.Current.CancellationToken);
    }

    private Task<SiloProcess> Start(string name) => SiloProcess.Start("--store", _directory.Store, "--siloName", name);
}

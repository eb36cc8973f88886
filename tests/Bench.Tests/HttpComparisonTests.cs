using Pail.Bench.Buckets.Workloads;
using Pail.Bench.Compare;
using Pail.Bench.Http;

namespace Pail.Bench.Tests;

public sealed class HttpComparisonTests
{
    private static readonly string[] Ours = ["agent", "genserver", "table set", "table ordered set"];

    [Fact]
    public void Programs_that_are_there_are_entered_after_bare_Kestrel()
    {
        var contest = OneByOne(new HttpPeers(RedisProgram.All, HasCowboy: true)).Contest;

        Assert.Equal(
            [.. Ours, "Kestrel", "Cowboy + Agent", "Cowboy + ETS", "Redis", "Garnet"], contest.Entrants.Select(entrant => entrant.Name));
    }

    [Fact]
    public void Programs_that_are_not_there_are_not_entered_and_have_no_column()
    {
        var experiments = Experiments(new HttpPeers([], HasCowboy: false));

        Assert.Equal([.. Ours, "Kestrel"], OneByOne(experiments).Contest.Entrants.Select(entrant => entrant.Name));
        var columns = experiments.SelectMany(experiment => experiment.Rows).SelectMany(row => row.Columns!.Keys).ToHashSet();
        Assert.Equal(["ConcurrentDictionary", "Kestrel", "Pail"], columns.Order());
    }

    [Fact]
    public void A_quick_run_has_one_process_and_one_table_over_HTTP()
    {
        var contest = OneByOne(Experiments(new HttpPeers([], HasCowboy: false), quick: true)).Contest;

        Assert.Equal(["agent", "table set", "Kestrel"], contest.Entrants.Select(entrant => entrant.Name));
    }

    [Theory]
    [InlineData("agent", "Cowboy + Agent")]
    [InlineData("genserver", "Cowboy + Agent")]
    [InlineData("table set", "Cowboy + ETS")]
    [InlineData("table ordered set", "Cowboy + ETS")]
    public void A_process_is_compared_with_an_Agent_and_a_table_with_ETS(string variant, string peer)
    {
        var rows = OneByOne(new HttpPeers([], HasCowboy: true)).Rows.Where(row => row.Columns![Names.Pail] == variant).ToArray();

        // Its time, and the processor time of its server.
        Assert.Equal(2, rows.Length);
        Assert.All(rows, row => Assert.Equal(["Pail", "Kestrel", peer], row.Columns!.Keys));
    }

    [Fact]
    public void Every_column_of_a_row_is_that_of_an_entrant()
    {
        foreach (var experiment in Experiments(new HttpPeers([], HasCowboy: true)))
        {
            var entrants = experiment.Contest.Entrants.Select(entrant => entrant.Name).ToHashSet();
            Assert.All(experiment.Rows, row => Assert.Subset(entrants, row.Columns!.Values.ToHashSet()));
        }
    }

    private static Experiment OneByOne(HttpPeers peers) => OneByOne(Experiments(peers));

    private static Experiment OneByOne(IReadOnlyList<Experiment> experiments) =>
        experiments.Single(experiment => experiment.Title == "get over HTTP, 64 connections");

    private static IReadOnlyList<Experiment> Experiments(HttpPeers peers, bool quick = false) =>
        HttpComparison.Experiments(new CompareOptions("http", quick, Rounds: 1, Only: null), peers);
}

using Pail.Bench.Compare;

namespace Pail.Bench.Tests;

public sealed class SummaryTests
{
    private static readonly ExperimentResult[] Mixed =
    [
        Results.Experiment("met", Results.Row("met", new Target(60, Names.Beam, 2), 50, (Names.Beam, 500), (Names.Concurrent, 20))),
        Results.Experiment("missed", Results.Row("missed", new Target(60, Names.Beam, 20), 50, (Names.Beam, 500))),
        Results.Experiment("free", Results.Row("free", null, 50, (Names.NonBlocking, 45), (Names.Concurrent, 25), (Names.Redis, 49.9))),
    ];

    [Fact]
    public void The_missed_targets_are_counted_and_listed_with_their_ratio()
    {
        var section = new CompareSummary(Mixed).Sections[0];

        Assert.Equal("1 of 2 targets is met, and 1 is missed:", section.About);
        Assert.Equal(["missed", "50 ns", "10x BEAM", "0 B", "20x BEAM (else 60 ns)"], Assert.Single(section.Rows));
    }

    [Fact]
    public void Rows_in_which_a_peer_is_ahead_are_listed_whether_their_target_is_met_or_not()
    {
        var section = new CompareSummary(Mixed).Sections[1];

        Assert.StartsWith("In 2 of 3 rows a peer takes less than Pail;", section.About, StringComparison.Ordinal);
        Assert.Equal(
            [
                ["met", "50 ns", "0.4x ConcurrentDictionary"],
                ["free", "50 ns", "0.5x ConcurrentDictionary, 0.9x NonBlocking"],
            ],
            section.Rows);
    }

    [Fact]
    public void A_peer_whose_rounds_overlap_with_ours_may_be_ahead_by_chance_and_that_is_said()
    {
        var row = Results.Row("close", null, 50, (Names.NonBlocking, 45), (Names.Concurrent, 25));
        row = row with
        {
            Spreads = new Dictionary<string, (double, double)>
            {
                [Names.Pail] = (44, 60),
                [Names.NonBlocking] = (40, 44),
                [Names.Concurrent] = (24, 43),
            },
        };

        var section = new CompareSummary([Results.Experiment("close", row)]).Sections[1];

        Assert.Equal(["close", "50 ns", "0.5x ConcurrentDictionary, 0.9x NonBlocking?"], Assert.Single(section.Rows));
    }

    [Fact]
    public void When_all_is_well_there_is_no_table()
    {
        var sections = new CompareSummary([Results.Experiment("met", Results.Row("met", new Target(60), 50))]).Sections;

        Assert.Equal(["The only target is met.", "In none of 1 row."], sections.Select(section => section.About));
        Assert.All(sections, section => Assert.Empty(section.Rows));
    }

    [Fact]
    public void Programs_get_the_same_summary()
    {
        var json = new CompareSummary(Mixed).Json;

        Assert.Equal((1, "missed"), ((int)json["met"]!, (string)Assert.Single(json["missed"]!.AsArray())!));
        Assert.Equal(
            ("met", 0.4), ((string)json["ahead"]![0]!["row"]!, (double)json["ahead"]![0]!["peers"]![Names.Concurrent]!));
    }
}

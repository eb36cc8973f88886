using Pail.Bench.Compare;

namespace Pail.Bench.Tests;

public sealed class CompareReportTests
{
    private static readonly CompareOptions Options = new("processes", Quick: false, Rounds: 3, Only: null);

    private static readonly (string Name, string Value)[] Facts = [("processor", "a processor")];

    [Fact]
    public void A_section_says_what_happens_and_then_who_takes_how_much_and_whether_the_target_is_met()
    {
        var report = CompareReport.Of(Options, Facts, [Measured(Sample(100), Sample(80))]);

        var section = report.Sections[^1];
        Assert.Equal(("send", "One sends."), (section.Title, section.About));
        Assert.Equal(
            "Pail takes 100 ns. Akka.NET is faster: it takes 0.8 of Pail's time. The target is missed: Akka.NET must take "
            + "at least as long.",
            Assert.Single(section.Findings));
        Assert.Equal(
            ["send", "100 ns", "80 ns", "0.8x Akka.NET", "0 B", "1x Akka.NET (else 50 ns)", "MISSED"], Assert.Single(section.Rows));
        Assert.Equal("send, ns: send: Pail 100, Akka.NET 80", Assert.Single(section.Plots).Description);
    }

    [Fact]
    public void A_report_begins_with_its_summary() => Assert.Equal(
        ["Summary", "Where a peer is ahead of Pail", "send"],
        CompareReport.Of(Options, Facts, [Measured(Sample(100), Sample(80))]).Sections.Select(section => section.Title));

    [Fact]
    public void Variants_have_a_picture_for_each_subject()
    {
        var report = CompareReport.Of(Options, Facts, [Results.Experiment(
            "get while it rains",
            Results.Variant("p99, get while it rains", Names.Agent, null, 100),
            Results.Variant("p99, get while it rains", Names.Set, null, 200),
            Results.Variant("longest, get while it rains", Names.Agent, null, 500_000),
            Results.Variant("longest, get while it rains", Names.Set, null, 300_000))]);

        Assert.Equal(
            [
                ("processes-01-1", "p99, get while it rains, ns: agent: Pail 100; table set: Pail 200"),
                ("processes-01-2", "longest, get while it rains, µs: agent: Pail 500; table set: Pail 300"),
            ],
            report.Sections[^1].Plots.Select(plot => (plot.Name, plot.Description)));
        Assert.Equal(
            ["p99: agent", "p99: table set", "longest: agent", "longest: table set"], report.Sections[^1].Rows.Select(row => row[0]));
    }

    [Fact]
    public void The_texts_are_in_the_figures_for_programs_too()
    {
        var json = CompareReport.Json(Options, Facts, [Measured(Sample(100), Sample(80))]);

        var experiment = json["experiments"]![0]!;
        Assert.Equal(("send", "One sends."), ((string)experiment["title"]!, (string)experiment["about"]!));
        Assert.StartsWith("Pail takes 100 ns.", (string)Assert.Single(experiment["findings"]!.AsArray())!, StringComparison.Ordinal);
        Assert.Equal("send", (string)Assert.Single(experiment["rows"]!.AsArray())!);
        Assert.Equal("send", (string)Assert.Single(json["summary"]!["missed"]!.AsArray())!);
    }

    [Fact]
    public void The_figures_for_programs_have_the_median_and_the_spread_of_each_contestant()
    {
        var json = CompareReport.Json(Options, Facts, [Measured(Sample(100), Sample(80))]);

        var row = json["rows"]![0]!;
        Assert.Equal(("nanoseconds", 0.8, false), ((string)row["unit"]!, (double)row["ratio"]!, (bool)row["isMet"]!));
        Assert.Equal(
            (100.0, 90.0, 110.0),
            (
                (double)row["contestants"]!["Pail"]!["median"]!,
                (double)row["contestants"]!["Pail"]!["least"]!,
                (double)row["contestants"]!["Pail"]!["greatest"]!));
    }

    private static List<Sample> Sample(double nanoseconds) =>
        [.. Enumerable.Range(9, 3).Select(tenths => new Sample(1, tenths * nanoseconds / 10, 0, 0))];

    private static ExperimentResult Measured(List<Sample> ours, List<Sample> theirs)
    {
        var row = new Row("send", Unit.Time, static sample => sample.NanosecondsEach, new Target(50, Names.Akka, 1));
        var samples = new Dictionary<string, List<Sample>> { [Names.Pail] = ours, [Names.Akka] = theirs };
        return new ExperimentResult("send", "One sends.", [RowResult.Of(row, samples)]);
    }
}

using Pail.Bench.Compare;

namespace Pail.Bench.Tests;

public sealed class CompareReportTests
{
    private static readonly CompareOptions Options = new("processes", Quick: false, Rounds: 3, Only: null);

    private static readonly (string Name, string Value)[] Facts = [("processor", "a processor")];

    [Fact]
    public void A_section_says_who_takes_how_much_and_whether_the_target_is_met()
    {
        var report = CompareReport.Of(Options, Facts, [Measured(Sample(100), Sample(80))]);

        var section = Assert.Single(report.Sections);
        Assert.Equal("send: Pail takes 100 ns, Akka.NET 0.8 times as much; target missed.", section.Text);
        Assert.Equal(
            ["send", "100 ns", "80 ns", "0.8x Akka.NET", "0 B", "1x Akka.NET (else 50 ns)", "missed"], Assert.Single(section.Rows));
        Assert.Equal("send, ns: send: Pail 100, Akka.NET 80", Assert.Single(section.Plots).Description);
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
        return new ExperimentResult("send", [RowResult.Of(row, samples)]);
    }
}

using Pail.Bench.Load;
using Pail.Bench.Load.Ceiling;
using Pail.Bench.Reports;

namespace Pail.Bench.Tests;

public sealed class CeilingTests : IDisposable
{
    private const string HowToGet = "Debian: apt-get install wrk, or nghttp2-client for h2load";

    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    private readonly RunningServer _server = RunningServer.At(new Uri("http://127.0.0.1:4000"), null);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_figures_of_both_generators_stand_beside_each_other()
    {
        var section = Section(new CeilingResults("wrk", [Result("GET", "agent", 30_000, 15_000), Result("GET", "table", 60_000, 20_000)]));

        Assert.Equal("The ceiling, with wrk", section.Title);
        Assert.Contains("wrk requests/s", section.Columns);
        Assert.Contains(".NET requests/s", section.Columns);
        Assert.Equal(
            [
                ["GET", "agent", "30,000", "1x", "30,000-30,000", "15,000", "2x", "0", "10 µs"],
                ["GET", "table", "60,000", "2x", "60,000-60,000", "20,000", "3x", "0", "10 µs"],
            ],
            section.Rows);
        Assert.Contains(
            "GET: under wrk the agent did 30,000 requests a second, 2 times those under the .NET client; "
            + "the table did 60,000 requests a second, 3 times those under the .NET client. No request failed.",
            Assert.Single(section.Findings),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_small_difference_is_called_about_as_many() => Assert.Contains(
        "the agent did 20,500 requests a second, about as many as under the .NET client.",
        Section(new CeilingResults("wrk", [Result("PUT", "agent", 20_500, 20_000)])).Findings[0],
        StringComparison.Ordinal);

    [Fact]
    public void Failed_requests_are_told() => Assert.Contains(
        "7 requests failed; see the column errors.",
        Section(new CeilingResults("wrk", [Result("PUT", "agent", 20_500, 20_000) with { Failed = 7 }])).Findings[0],
        StringComparison.Ordinal);

    [Fact]
    public void The_ceiling_is_in_all_forms_of_the_report()
    {
        var ceiling = new CeilingResults("h2load", [Result("GET", "agent", 30_000, 15_000)]);
        var report = LoadReport.Of(Options(), _server, [], ceiling);

        Assert.Contains("## The ceiling, with h2load", MarkdownReport.Write(report), StringComparison.Ordinal);
        Assert.Contains("<h2>The ceiling, with h2load</h2>", HtmlReport.Write(report), StringComparison.Ordinal);
        var result = LoadJson.Of(Options(), _server, [], ceiling)["ceiling"]!;
        Assert.Equal("h2load", (string?)result["generator"]);
        Assert.Equal(30_000, (double)result["results"]![0]!["throughput"]!);
        Assert.Equal(15_000, (double)result["results"]![0]!["clientThroughput"]!);
    }

    [Fact]
    public void Without_a_generator_the_head_of_the_report_says_how_to_get_one()
    {
        var none = new CeilingResults(null, []);
        var report = LoadReport.Of(Options(), _server, [], none);

        Assert.Empty(report.Sections);
        Assert.Contains(("ceiling", $"not measured, because neither wrk nor h2load is on the path ({HowToGet})"), report.Facts);
        Assert.Empty(LoadJson.Of(Options(), _server, [], none)["ceiling"]!["results"]!.AsArray());
    }

    [Fact]
    public void When_only_scenarios_are_named_the_head_of_the_report_says_so() => Assert.Contains(
        ("ceiling", "not measured, because only other scenarios were named; its name is ceiling"),
        LoadReport.Facts(Options("ycsb-a"), _server, new CeilingResults(null, [])));

    [Fact]
    public void The_ceiling_is_measured_when_it_or_nothing_is_named()
    {
        File.WriteAllText(Path.Combine(_folder, "wrk"), "");

        Assert.NotNull(CeilingRunner.Choose(Options(), _folder));
        Assert.NotNull(CeilingRunner.Choose(Options("ycsb-a", "ceiling"), _folder));
        Assert.Null(CeilingRunner.Choose(Options("ycsb-a"), _folder));
    }

    [Fact]
    public void The_ceiling_alone_is_refused_without_a_generator()
    {
        var failure = Assert.Throws<LoadException>(() => CeilingRunner.Choose(Options("ceiling"), _folder));

        Assert.Equal($"ceiling needs wrk or h2load on the path ({HowToGet}).", failure.Message);
    }

    [Fact]
    public void The_other_scenarios_are_measured_without_a_generator()
    {
        Assert.Null(CeilingRunner.Choose(Options(), _folder));
        Assert.Null(CeilingRunner.Choose(Options("ycsb-a", "ceiling"), _folder));
    }

    private static Section Section(CeilingResults ceiling) => Assert.IsType<Section>(CeilingReport.Of(ceiling));

    private static CeilingResult Result(string name, string backend, double throughput, double ofClient) => new()
    {
        Case = name,
        Backend = backend,
        Connections = 64,
        ValueSize = 1024,
        Throughputs = [throughput],
        Throughput = throughput,
        ClientThroughputs = [ofClient],
        ClientThroughput = ofClient,
        ServerMicroseconds = 10,
        Failed = 0,
    };

    private static LoadOptions Options(params string[] scenarios) => new()
    {
        Scenarios = scenarios,
        Backends = ["agent", "table"],
        Connections = 64,
        Duration = TimeSpan.FromSeconds(2),
        Rounds = 3,
        ValueSize = 1024,
        Keys = 100,
        Distribution = Distribution.Uniform,
        Quick = false,
    };
}

using Pail.Bench.Load;

namespace Pail.Bench.Tests;

public sealed class LoadFindingTests
{
    [Fact]
    public void A_difference_is_told_when_all_rounds_show_it() =>
        Assert.StartsWith("Half: the table did 2 times the operations of the agent;", Finding([90, 100, 110], [190, 200, 210]));

    [Fact]
    public void A_difference_that_some_rounds_do_not_show_is_not_told_as_one() =>
        Assert.StartsWith("Half: the backends differ by no more than the rounds of one (2x);", Finding([90, 100, 190], [190, 200, 210]));

    [Fact]
    public void Nearly_the_same_is_about_the_same() =>
        Assert.StartsWith("Half: all backends did about the same (1.05x);", Finding([100], [105]));

    private static string Finding(double[] agent, double[] table) => Findings.Of([Result("agent", agent), Result("table", table)]);

    private static CaseResult Result(string backend, double[] throughputs) => new()
    {
        Scenario = "halves",
        Case = "half",
        Backend = backend,
        Connections = 1,
        ValueSize = 1,
        Throughputs = throughputs,
        Throughput = throughputs.Order().ElementAt(throughputs.Length / 2),
        Errors = new Dictionary<string, long>(),
        Retries = 0,
        Missing = 0,
        ServerMicroseconds = 1,
        GeneratorMicroseconds = 1,
        AllocatedBytes = 0,
        ResidentBytes = 0,
        Rate = 100,
        Latencies = new Percentiles(1, 1, 1, 1, 1, 1),
        Lateness = new Percentiles(1, 1, 1, 1, 1, 1),
        Recoveries = new Percentiles(0, 0, 0, 0, 0, 0),
        Mailbox = [],
    };
}

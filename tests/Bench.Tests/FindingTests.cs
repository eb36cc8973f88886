using Pail.Bench.Compare;

namespace Pail.Bench.Tests;

public sealed class FindingTests
{
    private static readonly Target Beaten = new(60, Names.Beam, 20);

    [Fact]
    public void Slower_peers_are_named_with_their_ratio_the_fastest_first() => Assert.Equal(
        "Pail takes 54 ns. Akka.NET takes 19 times as long, the BEAM 20 times. The target is met.",
        Finding(Results.Row("call", Beaten, 54, (Names.Beam, 1080), (Names.Akka, 1026))));

    [Fact]
    public void A_faster_peer_is_said_to_be_faster() => Assert.Equal(
        "Pail takes 100 ns. ConcurrentDictionary is faster: it takes 0.68 of Pail's time. NonBlocking takes 1.2 times as long.",
        Finding(Results.Row("lookup", null, 100, (Names.NonBlocking, 120), (Names.Concurrent, 68))));

    [Fact]
    public void Very_small_and_very_large_ratios_can_be_read() => Assert.Equal(
        "Pail takes 10 µs. ConcurrentDictionary is faster: it takes 0.002 of Pail's time. Redis takes 12,000 times as long.",
        Finding(Results.Row("get", null, 10_000, (Names.Concurrent, 20), (Names.Redis, 120e6))));

    [Fact]
    public void Several_faster_peers_are_in_one_sentence() => Assert.Equal(
        "Pail takes 100 ns. ConcurrentDictionary and the BEAM are faster: they take 0.05 and 0.9 of Pail's time.",
        Finding(Results.Row("lookup", null, 100, (Names.Beam, 90), (Names.Concurrent, 5))));

    [Fact]
    public void A_peer_within_the_written_digits_takes_as_long() => Assert.Equal(
        "Pail takes 100 ns. Redis takes as long.", Finding(Results.Row("lookup", null, 100, (Names.Redis, 99.8))));

    [Fact]
    public void Without_a_peer_there_is_only_the_figure_and_the_target() => Assert.Equal(
        "Pail takes 54 ns. The target is met.", Finding(Results.Row("call", new Target(60), 54)));

    [Fact]
    public void Memory_is_smaller_and_not_faster() => Assert.Equal(
        "Pail takes 200 B. Proto.Actor is smaller: it takes 0.5 of Pail's memory. Akka.NET takes 3 times as much.",
        Finding(Results.Row("idle", null, Unit.Bytes, 0, 200, (Names.Akka, 600), (Names.Proto, 100))));

    [Fact]
    public void Memory_that_has_shrunk_has_no_ratio() => Assert.Equal(
        "Pail takes -12 kB. Akka.NET takes 600 B.", Finding(Results.Row("growth", null, Unit.Bytes, 0, -12_000, (Names.Akka, 600))));

    [Fact]
    public void A_missed_ratio_says_how_long_the_peer_must_take()
    {
        Missed(Beaten, "the BEAM must take at least 20 times as long", (Names.Beam, 400));
        Missed(Beaten with { Times = 1 }, "the BEAM must take at least as long", (Names.Beam, 100));
    }

    [Fact]
    public void A_missed_share_says_how_long_Pail_may_take() =>
        Missed(Target.AtMost(1.3, Names.Redis), "Pail must take at most 1.3 times as long as Redis", (Names.Redis, 100));

    [Fact]
    public void A_missed_limit_says_why_it_counts()
    {
        Missed(new Target(60), "Pail must take at most 60 ns");
        Missed(Beaten, "Pail must take at most 60 ns, because the BEAM was not measured", (Names.Akka, 400));
    }

    [Fact]
    public void Of_two_targets_one_is_enough_or_both_are_needed()
    {
        const string Limit = "Pail must take at most 60 ns";
        const string Ratio = "the BEAM must take at least 20 times as long";

        Missed(Beaten with { Either = true }, $"{Limit}, or {Ratio}", (Names.Beam, 400));
        Missed(Beaten with { Holds = true }, $"{Limit}, and {Ratio}", (Names.Beam, 400));
    }

    [Fact]
    public void A_target_that_is_missed_only_by_allocating_says_only_that()
    {
        const string Allocates = "Pail must allocate nothing, but allocates 24 B";

        Missed(new Target(300, AllocatesNothing: true), Allocates, allocated: 24);
        Missed(new Target(60, AllocatesNothing: true), $"Pail must take at most 60 ns, and {Allocates}", allocated: 24);
    }

    [Fact]
    public void Variants_are_compared_with_the_fastest_and_peers_with_all_of_them()
    {
        (string, double)[] peers = [(Names.Concurrent, 50), (Names.Orleans, 150), (Names.Redis, 2000)];
        var finding = Finding(
            Results.Variant("get", Names.Agent, new Target(150), 200, peers),
            Results.Variant("get", Names.GenServer, new Target(150), 100, peers),
            Results.Variant("get", Names.Set, new Target(150), 80, peers),
            Results.Variant("get", Names.Ordered, null, 80, peers));

        Assert.Equal(
            "The table set is fastest: it takes 80 ns. The table ordered set takes as long. The genserver takes 1.25 times as long, the "
            + "agent 2.5 times. ConcurrentDictionary is faster than all variants: it takes from 0.25 (agent) to 0.63 (table set) times as "
            + "long. Orleans is faster than the agent: it takes from 0.75 (agent) to 1.88 (table set) times as long. "
            + "Redis takes from 10 (agent) to 25 (table set) times as long. The genserver and the table set meet their targets. "
            + "The agent misses its target: it must take at most 150 ns.",
            finding);
    }

    [Fact]
    public void Variants_that_miss_the_same_target_are_in_one_sentence()
    {
        var target = new Target(60, Names.Redis, 0.5, AllocatesNothing: true) { Either = true };

        Assert.EndsWith(
            " The agent and the table set miss their targets: each must take at most 60 ns, or 2 times as long as Redis.",
            Finding(
                Results.Variant("get", Names.Agent, target, 500, (Names.Redis, 100)),
                Results.Variant("get", Names.Set, target, 300, (Names.Redis, 100))),
            StringComparison.Ordinal);
    }

    [Fact]
    public void All_variants_that_meet_their_targets_are_not_listed() => Assert.Equal(
        "The agent is fastest: it takes 50 ns. The table set takes as long. All meet their targets.",
        Finding(
            Results.Variant("get", Names.Agent, new Target(60), 50),
            Results.Variant("get", Names.Set, new Target(100), 50)));

    [Fact]
    public void Each_subject_of_an_experiment_has_a_paragraph_with_its_name()
    {
        var findings = ExperimentFindings.Of(Results.Experiment(
            "get while it rains",
            Results.Variant("p99, get while it rains", Names.Agent, null, 100),
            Results.Variant("p99, get while it rains", Names.Set, null, 200),
            Results.Variant("longest, get while it rains", Names.Agent, null, 500),
            Results.Variant("longest, get while it rains", Names.Set, null, 300)));

        Assert.Equal(
            [
                "p99: The agent is fastest: it takes 100 ns. The table set takes 2 times as long.",
                "longest: The table set is fastest: it takes 300 ns. The agent takes 1.67 times as long.",
            ],
            findings);
    }

    private static string Finding(params RowResult[] rows) => Assert.Single(ExperimentFindings.Of(Results.Experiment("call", rows)));

    private static void Missed(Target target, string expected, params (string Peer, double Figure)[] peers) =>
        Missed(target, expected, 0, peers);

    private static void Missed(Target target, string expected, double allocated, params (string Peer, double Figure)[] peers) =>
        Assert.EndsWith(
            $" The target is missed: {expected}.",
            Finding(Results.Row("call", target, Unit.Time, allocated, ours: 200, peers)),
            StringComparison.Ordinal);
}

using Pail.Buckets;
using Pail.Server.Observer.Comparing;

namespace Pail.Server.Tests.Observer;

/// <summary>The words for what a comparison has shown.</summary>
public sealed class ComparisonFindingTests
{
    private static readonly ComparisonPlan Plan = new() { Backends = [BucketBackend.Agent], Clients = 8, Seconds = 5 };

    [Fact]
    public void That_reads_of_lost_keys_are_quicker_is_said_once() => Assert.Single(
        ComparisonFinding.Of(
                new ComparisonPlan(),
                [Result("agent") with { Kills = 1, LostKeys = 1 }, Result("genserver") with { Kills = 1, LostKeys = 1 }])
            .Split("like for like").Skip(1));

    [Fact]
    public void It_begins_with_what_was_done() => Assert.StartsWith(
        "8 clients, half reads, half updates, 5 s each in turns of a second. ",
        ComparisonFinding.Of(Plan, [Result("agent")]),
        StringComparison.Ordinal);

    [Fact]
    public void One_client_is_no_plural() => Assert.StartsWith(
        "1 client, ", ComparisonFinding.Of(Plan with { Clients = 1 }, [Result("agent")]), StringComparison.Ordinal);

    [Fact]
    public void A_durable_bucket_is_compared_with_that_of_its_backend() => Assert.EndsWith(
        "in turns of a second. The table did 2.0 times as many operations a second as the agent. The agent did 10.0 times as many "
            + "operations a second as the durable agent. The durable table did 1.5 times as many operations a second as the table. An "
            + "answer of a durable bucket waits until what it tells is stored. The durable agent was killed once: it kept all keys, went "
            + "on answering, and no request failed.",
        ComparisonFinding.Of(
            Plan with { Durable = true },
            [
                Result("agent", 1_000),
                Result("agent", 100) with { IsDurable = true, Kills = 1, Recovery = TimeSpan.Zero },
                Result("table", 2_000),
                Result("table", 3_000) with { IsDurable = true },
            ]),
        StringComparison.Ordinal);

    [Fact]
    public void A_single_backend_is_compared_with_nothing() => Finds("The agent did 12,345 operations a second.", Result("agent", 12_345));

    [Fact]
    public void The_fastest_is_compared_with_each_other() => Finds(
        "The table did 4.0 times as many operations a second as the genserver. The table did 8.0 times as many operations a second as "
            + "the agent.",
        Result("agent", 1_000),
        Result("genserver", 2_000),
        Result("table", 8_000));

    [Theory]
    [InlineData(1_000)]
    [InlineData(1_290)]
    public void A_small_difference_is_none(double speed) =>
        Finds("The table and the agent did about the same.", Result("table", speed), Result("agent", 1_000));

    [Fact]
    public void A_backend_that_did_nothing_divides_nothing_by_zero() => Finds(
        "The table did 500.0 times as many operations a second as the agent.", Result("agent", 0), Result("table", 500));

    [Fact]
    public void The_longest_mailbox_is_told_but_not_one_of_a_single_message() => Finds(
        "The table and the agent did about the same. Up to 1,500 messages waited in the mailbox of the agent.",
        Result("table") with { LongestMailbox = 1 },
        Result("agent") with { LongestMailbox = 1_500 });

    [Theory]
    [InlineData(1, "1 write")]
    [InlineData(2_000, "2,000 writes")]
    public void Refused_writes_are_told(long conflicts, string words) => Finds(
        $"The agent did 1,000 operations a second. The agent refused {words} because another client was quicker.",
        Result("agent") with { Conflicts = conflicts });

    [Theory]
    [InlineData(1, "1 request")]
    [InlineData(3, "3 requests")]
    public void Failures_without_kills_are_told(long errors, string words) => Finds(
        $"The agent did 1,000 operations a second. The agent failed {words}.", Result("agent") with { Errors = errors });

    [Fact]
    public void A_kill_that_costs_nothing_is_told() => Finds(
        "The table did 1,000 operations a second. The table was killed once: it kept all keys, went on answering, and no request failed.",
        Result("table") with { Kills = 1, Recovery = TimeSpan.FromMicroseconds(50) });

    [Theory]
    [InlineData(1, 1, "it lost 1 key, answered again after at most 2.5 ms, and 1 request failed.")]
    [InlineData(1_000, 7, "it lost 1,000 keys, answered again after at most 2.5 ms, and 7 requests failed.")]
    public void Kills_that_lose_keys_are_told(long lost, long errors, string words) => Finds(
        $"The agent did 1,000 operations a second. The agent was killed 2 times: {words} A read that finds no key is quicker, so the "
            + "speed of what has lost keys is not like for like.",
        Result("agent") with { Kills = 2, LostKeys = lost, Errors = errors, Recovery = TimeSpan.FromMilliseconds(2.5) });

    [Fact]
    public void A_bucket_that_never_answers_again_is_told() => Finds(
        "The table did 1,000 operations a second. The table was killed once: it kept all keys, did not answer again, and 9 "
            + "requests failed.",
        Result("table") with { Kills = 1, Errors = 9 });

    private static void Finds(string expected, params ComparisonResult[] results)
    {
        var text = ComparisonFinding.Of(Plan, results);

        Assert.Equal(expected, text["8 clients, half reads, half updates, 5 s each in turns of a second. ".Length..]);
    }

    private static ComparisonResult Result(string backend, double speed = 1_000) =>
        new(backend, speed, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero, 0, 0, 0, 0, null, 0);
}

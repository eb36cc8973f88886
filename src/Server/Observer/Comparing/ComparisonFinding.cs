using System.Globalization;
using System.Text;

namespace Pail.Server.Observer.Comparing;

/// <summary>Says in words what a comparison has shown.</summary>
internal static class ComparisonFinding
{
    // Below this factor, two figures of a shared machine are the same.
    private const double Noise = 1.3;

    internal static string Of(ComparisonPlan plan, IReadOnlyList<ComparisonResult> results)
    {
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $"{Count(plan.Clients, "client")}, {plan.Workload.Text}, {plan.Seconds} s each in turns of a second. ");

        // In a cluster all are durable.
        var plain = results.Where(static result => !result.IsDurable).ToList();
        var ordered = (plain.Count > 0 ? plain : results).OrderByDescending(static result => result.OperationsPerSecond).ToList();
        foreach (var slower in ordered.Skip(1))
            AddThroughput(text, ordered[0], slower);
        if (ordered.Count == 1)
            text.Append(CultureInfo.InvariantCulture, $"{Name(ordered[0])} did {ordered[0].OperationsPerSecond:N0} operations a second. ");
        foreach (var durable in results.Except(ordered))
            AddDurability(text, ordered.Single(result => result.Backend == durable.Backend), durable);
        if (results.Any(static result => result.IsDurable))
            text.Append("An answer of a durable bucket waits until what it tells is stored. ");
        var queue = results.MaxBy(static result => result.LongestMailbox)!;
        if (queue.LongestMailbox > 1)
            text.Append(
                CultureInfo.InvariantCulture,
                $"Up to {queue.LongestMailbox:N0} messages waited in the mailbox of {Name(queue, inside: true)}. ");
        foreach (var result in results.Where(static result => result.Conflicts > 0))
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"{Name(result)} refused {Count(result.Conflicts, "write")} because another client was quicker. ");
        }

        foreach (var result in results.Where(static result => result.Kills > 0))
            AddKills(text, result);
        if (results.Any(static result => result is { Kills: > 0, LostKeys: > 0 }))
            text.Append("A read that finds no key is quicker, so the speed of what has lost keys is not like for like. ");
        foreach (var result in results.Where(static result => result.Kills == 0 && result.Errors > 0))
            text.Append(CultureInfo.InvariantCulture, $"{Name(result)} failed {Count(result.Errors, "request")}. ");
        return text.ToString().TrimEnd();
    }

    private static void AddThroughput(StringBuilder text, ComparisonResult faster, ComparisonResult slower)
    {
        var factor = faster.OperationsPerSecond / Math.Max(slower.OperationsPerSecond, 1);
        if (factor < Noise)
            text.Append(CultureInfo.InvariantCulture, $"{Name(faster)} and {Name(slower, inside: true)} did about the same. ");
        else
            text.Append(
                CultureInfo.InvariantCulture,
                $"{Name(faster)} did {factor:0.0} times as many operations a second as {Name(slower, inside: true)}. ");
    }

    private static void AddDurability(StringBuilder text, ComparisonResult plain, ComparisonResult durable)
    {
        if (plain.OperationsPerSecond >= durable.OperationsPerSecond)
            AddThroughput(text, plain, durable);
        else
            AddThroughput(text, durable, plain);
    }

    private static void AddKills(StringBuilder text, ComparisonResult result)
    {
        text.Append(CultureInfo.InvariantCulture, $"{Name(result)} was killed {(result.Kills == 1 ? "once" : $"{result.Kills} times")}: ");
        text.Append(result.LostKeys == 0 ? "it kept all keys" : $"it lost {Count(result.LostKeys, "key")}");
        text.Append(
            CultureInfo.InvariantCulture,
            $", {Return(result.Recovery)}, and {(result.Errors == 0 ? "no request" : Count(result.Errors, "request"))} failed. ");
    }

    private static string Return(TimeSpan? recovery) => recovery switch
    {
        null => "did not answer again",
        { TotalMilliseconds: < 0.1 } => "went on answering",
        { TotalMilliseconds: var time } => string.Create(CultureInfo.InvariantCulture, $"answered again after at most {time:0.0} ms"),
    };

    private static string Count(long number, string what) =>
        string.Create(CultureInfo.InvariantCulture, $"{number:N0} {what}{(number == 1 ? "" : "s")}");

    private static string Name(ComparisonResult result, bool inside = false) =>
        $"{(inside ? "the" : "The")} {(result.IsDurable ? "durable " : "")}{result.Backend}";
}

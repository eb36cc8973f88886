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
            $"{plan.Clients} {(plan.Clients == 1 ? "client" : "clients")}, {plan.Workload.Text}, {plan.Seconds} s each in turns of a second. ");
        var ordered = results.OrderByDescending(static result => result.OperationsPerSecond).ToList();
        foreach (var slower in ordered.Skip(1))
            AddThroughput(text, ordered[0], slower);
        if (ordered.Count == 1)
            text.Append(CultureInfo.InvariantCulture, $"{Name(ordered[0])} did {ordered[0].OperationsPerSecond:N0} operations a second. ");
        var queue = results.MaxBy(static result => result.LongestMailbox)!;
        if (queue.LongestMailbox > 0)
            text.Append(
                CultureInfo.InvariantCulture, $"Up to {queue.LongestMailbox:N0} messages waited in the mailbox of {Name(queue, inside: true)}. ");
        foreach (var result in results.Where(static result => result.Kills > 0))
            AddKills(text, result);
        foreach (var result in results.Where(static result => result.Kills == 0 && result.Errors > 0))
            text.Append(CultureInfo.InvariantCulture, $"{Name(result)} answered {result.Errors:N0} times with an error. ");
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

    private static void AddKills(StringBuilder text, ComparisonResult result)
    {
        text.Append(CultureInfo.InvariantCulture, $"{Name(result)} was killed {(result.Kills == 1 ? "once" : $"{result.Kills} times")}: ");
        if (result.LostKeys == 0)
            text.Append("it kept all keys");
        else
            text.Append(CultureInfo.InvariantCulture, $"it lost {result.LostKeys:N0} keys");
        text.Append(
            CultureInfo.InvariantCulture,
            $", answered again after at most {result.Recovery?.TotalMilliseconds ?? 0:0.0} ms, and failed {result.Errors:N0} requests. ");
    }

    private static string Name(ComparisonResult result, bool inside = false) => (inside ? "the " : "The ") + result.Backend;
}

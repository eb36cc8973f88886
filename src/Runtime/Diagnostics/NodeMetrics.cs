using System.Diagnostics.Metrics;
using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Diagnostics;

/// <summary>
/// The metrics of one node as instruments of a <see cref="Meter"/>, for <c>dotnet-counters</c> and OpenTelemetry. They read counters that
/// the node has anyway and send no messages. Only the times of calls cost something, and only while a listener is attached. OTP:
/// <c>erlang:statistics/1</c>, <c>telemetry</c>.
/// </summary>
/// <remarks>
/// <para>
/// Every node has a meter of its own, called <see cref="MeterName"/>, whose tag <c>pail.node</c> and whose scope tell the nodes apart:
/// </para>
/// <list type="table">
/// <item><term>pail.process.count</term><description>Processes that live, {process}.</description></item>
/// <item><term>pail.process.spawned</term><description>Processes that were started, {process}.</description></item>
/// <item>
/// <term>pail.process.exited</term><description>Processes that have ended, {process}, by <c>pail.reason</c>: the
/// <see cref="ExitKind"/>.</description>
/// </item>
/// <item><term>pail.process.crashes</term><description>Crash reports, {crash}: see <see cref="NodeCrashes.Crashes"/>.</description></item>
/// <item><term>pail.supervisor.restarts</term><description>Children that were restarted, {restart}.</description></item>
/// <item><term>pail.table.count</term><description>Tables that exist, {table}.</description></item>
/// <item><term>pail.message.dead_letters</term><description>
/// Messages and casts that were not received, {message}: sent to a process that had ended or to a name that no process had, or left in the
/// mailbox of a process that has ended.
/// </description></item>
/// <item>
/// <term>pail.mailbox.high_water</term><description>How often a mailbox was found to be long, {report}: see
/// <see cref="Node.MailboxHighWater"/>.</description>
/// </item>
/// <item>
/// <term>pail.turn.long</term><description>How often a long turn was reported, {report}: see <see cref="Node.LongTurn"/>.</description>
/// </item>
/// <item><term>pail.call.duration</term><description>
/// How long callers waited, in seconds, by <c>pail.request</c>, the type of the request, and <c>error.type</c>, the <see cref="ExitKind"/>
/// of a call that failed.
/// </description></item>
/// </list>
/// <para>
/// Traces need no start. While a listener is attached to the source <see cref="ActivitySourceName"/>, a call that is made within an
/// <see cref="System.Diagnostics.Activity"/> is an activity too, and the activities of the server's callback belong to it.
/// </para>
/// </remarks>
/// <example>
/// <code>
/// using var metrics = node.StartMetrics("orders");
/// </code>
/// </example>
public sealed class NodeMetrics : IOwned, IDisposable
{
    /// <summary>The name of the meter: <c>Pail.Runtime</c>.</summary>
    public const string MeterName = "Pail.Runtime";

    /// <summary>The name of the source of activities: <c>Pail.Runtime</c>.</summary>
    public const string ActivitySourceName = Servers.CallTrace.SourceName;

    // In seconds: from an idle process that answers at once to the usual timeout of a call.
    private static readonly double[] Bounds = [0.000_01, 0.000_1, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

    private readonly Node _node;
    private readonly Meter _meter;
    private readonly Histogram<double> _callTimes;

    internal NodeMetrics(Node node, string name)
    {
        _node = node;
        _meter = new Meter(new MeterOptions(MeterName) { Scope = node, Tags = [new("pail.node", name)] });
        _callTimes = _meter.CreateHistogram<double>(
            "pail.call.duration", "s", "How long callers waited for an answer.", tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = Bounds });
        if (!node.TryMeasureCalls(_callTimes))
        {
            _meter.Dispose();
            throw new InvalidOperationException(
                $"The node has metrics already, these are called \"{name}\": start them once, or dispose of the others before.");
        }

        Observe(node);
        if (!node.TryOwn(this))
            Dispose();
    }

    /// <summary>Ends the instruments. The node does it for those that are left when it is disposed of.</summary>
    public void Dispose()
    {
        _node.EndMeasuringCalls(_callTimes);
        _node.Disown(this);
        _meter.Dispose();
    }

    void IOwned.OwnerDied(Process owner) => Dispose();

    private void Observe(Node node)
    {
        _meter.CreateObservableUpDownCounter("pail.process.count", () => node.ProcessCount, "{process}", "Processes that live.");
        _meter.CreateObservableUpDownCounter(
            "pail.table.count", () => node.Annex<TableDirectory>().Count, "{table}", "Tables that exist.");
        Count("pail.process.spawned", "{process}", "Processes that were started.", () => node.Spawned);
        _meter.CreateObservableCounter("pail.process.exited", () => Exits(node), "{process}", "Processes that have ended, by reason.");
        Count("pail.process.crashes", "{crash}", "Crash reports.", () => node.RecentCrashes.Total);
        Count("pail.supervisor.restarts", "{restart}", "Children that were restarted.", () => node.Counters.Restarts);
        Count("pail.message.dead_letters", "{message}", "Messages and casts that found nobody.", () => node.Counters.DeadLetters);
        Count("pail.mailbox.high_water", "{report}", "How often a mailbox was found to be long.", () => node.Counters.HighWaters);
        Count("pail.turn.long", "{report}", "How often a turn was found to last.", () => node.Counters.LongTurns);
    }

    private void Count(string name, string unit, string description, Func<long> value) =>
        _meter.CreateObservableCounter(name, value, unit, description);

    private static IEnumerable<Measurement<long>> Exits(Node node) =>
        from kind in Enum.GetValues<ExitKind>()
        let count = node.Ended(kind)
        where count > 0
        select new Measurement<long>(count, new KeyValuePair<string, object?>("pail.reason", kind.ToString()));
}

using System.Runtime.InteropServices;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Diagnostics;

/// <summary>
/// Says what the processes of a node do: it reads their counters again and again and compares. OTP: what <c>observer</c> and
/// <c>recon:proc_window/3</c> do.
/// </summary>
/// <remarks>
/// It sends no process a message and stops none, so it also sees a process that is stuck in its code. It has no timer: a sample is taken
/// when it is asked for, and a node that nobody samples pays nothing. A sample reads every process once, about 10 ms for 100,000. Between
/// samples it keeps a few numbers for each. An instance is for one user: one call at a time.
/// </remarks>
/// <example>
/// <code>
/// var sampler = new ProcessSampler(node);
/// sampler.Sample(new ProcessQuery());
/// await Task.Delay(1000);
/// foreach (var process in sampler.Sample(new ProcessQuery { Order = ProcessOrder.Messages, Limit = 10 }).Processes)
///     Console.WriteLine($"{process.Pid} {process.Name}: {process.MessagesPerSecond} a second, {process.MailboxLength} wait");
/// </code>
/// </example>
public sealed class ProcessSampler
{
    private readonly Node _node;
    private readonly ChildRestarts _restarts;
    private readonly List<Pid> _pids = [];
    private readonly Dictionary<long, ProcessReading> _readings = [];
    private long _sampledAt;
    private double _seconds;
    private int _sweep;

    /// <summary>Makes a sampler that has seen nothing yet.</summary>
    /// <param name="node">The node.</param>
    public ProcessSampler(Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        (_node, _restarts) = (node, new ChildRestarts(node));
    }

    /// <summary>Reads all processes, and shows some.</summary>
    /// <param name="query">Which to show.</param>
    /// <returns>What was seen. Processes that come or go meanwhile may be missing, or be shown although they have just ended.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The offset is negative, or the limit is less than 1.</exception>
    public ProcessSample Sample(ProcessQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfNegative(query.Offset);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1);
        return query.Order == ProcessOrder.Name
            ? Sweep(query, new RankedPage<Process, (string Name, long Id)>(query.Offset, query.Limit, ByName(query.Reverse)), NameKey)
            : Sweep(query, new RankedPage<Process, (long Number, long Id)>(query.Offset, query.Limit, ByNumber), NumberKey);

        (long Number, long Id) NumberKey(Process process, in ProcessReading reading)
        {
            var number = NumberOf(query.Order, process, reading);
            return (query.Reverse == (query.Order != ProcessOrder.Pid) ? number : -number, process.Id);
        }

        static (string Name, long Id) NameKey(Process process, in ProcessReading reading) => (process.DisplayName ?? "\uffff", process.Id);
    }

    /// <summary>
    /// What one process did since the last sample before this call. Reads only this process, which is then compared with the call before;
    /// all others keep their last reading.
    /// </summary>
    /// <param name="pid">The process.</param>
    /// <returns>What was seen; null when there is no such process, or it has ended.</returns>
    public ProcessActivity? Activity(Pid pid)
    {
        if (pid.Process is not { HasEnded: false } process || process.Node != _node)
            return null;
        var now = _node.TimeProvider.GetTimestamp();
        ref var reading = ref CollectionsMarshal.GetValueRefOrAddDefault(_readings, pid.Id, out var known);
        var seconds = known ? _node.TimeProvider.GetElapsedTime(reading.At, now).TotalSeconds : 0;
        Read(process, ref reading, known, now);
        return Describe(process, reading, seconds);
    }

    private delegate TKey KeyOf<TKey>(Process process, in ProcessReading reading);

    private ProcessSample Sweep<TKey>(ProcessQuery query, RankedPage<Process, TKey> page, KeyOf<TKey> keyOf)
    {
        var now = _node.TimeProvider.GetTimestamp();
        _seconds = _sampledAt == 0 ? 0 : _node.TimeProvider.GetElapsedTime(_sampledAt, now).TotalSeconds;
        (_sampledAt, _sweep) = (now, _sweep + 1);
        _restarts.Refresh();
        _pids.Clear();
        _node.CopyProcesses(_pids);
        var (matching, waiting, longest) = (0, 0L, 0);
        foreach (var pid in _pids)
        {
            var process = pid.Process!;
            ref var reading = ref CollectionsMarshal.GetValueRefOrAddDefault(_readings, pid.Id, out var known);
            Read(process, ref reading, known, now);
            reading.Sweep = _sweep;
            waiting += reading.Mailbox;
            longest = Math.Max(longest, reading.Mailbox);
            if (!Matches(process, query))
                continue;
            matching++;
            page.Offer(process, keyOf(process, reading));
        }

        ForgetEnded();
        return new ProcessSample
        {
            Total = _pids.Count,
            Matching = matching,
            MailboxTotal = waiting,
            LongestMailbox = longest,
            Processes = [.. page.Take().Select(process => Describe(process, _readings[process.Id], _seconds))],
        };
    }

    private static void Read(Process process, ref ProcessReading reading, bool known, long now)
    {
        var (handled, busy, status) = (process.Handled, process.BusyTime.Ticks, process.Status);
        if (!known || handled != reading.Handled || status != reading.Status)
            reading.Since = now;
        reading.NewlyHandled = known ? handled - reading.Handled : 0;
        reading.NewlyBusy = known ? busy - reading.Busy : 0;
        (reading.Handled, reading.Busy, reading.Status, reading.At) = (handled, busy, status, now);
        reading.Mailbox = process.MailboxLength;
    }

    private void ForgetEnded()
    {
        if (_readings.Count == _pids.Count)
            return;

        // Removal during the enumeration of a dictionary is allowed.
        foreach (var (id, reading) in _readings)
        {
            if (reading.Sweep != _sweep)
                _readings.Remove(id);
        }
    }

    private static bool Matches(Process process, ProcessQuery query)
    {
        if (!query.IncludeSystem && process.Kind is ProcessKind.Supervisor or ProcessKind.Registry)
            return false;
        if (query.Filter is not { Length: > 0 } filter)
            return true;
        return Has(process.DisplayName) || Has(process.Kind.ToString()) || Has(process.Pid.ToString())
            || (process.Label is { } label && Has(label as string ?? Inspection.Of(label)));

        bool Has(string? text) => text is not null && text.Contains(filter, StringComparison.OrdinalIgnoreCase);
    }

    private long NumberOf(ProcessOrder order, Process process, in ProcessReading reading) => order switch
    {
        ProcessOrder.Mailbox => reading.Mailbox,
        ProcessOrder.Messages => reading.NewlyHandled,
        ProcessOrder.Busy => reading.NewlyBusy,
        ProcessOrder.Memory => process.MemoryEstimate,
        ProcessOrder.Restarts => _restarts.Of(process.Pid).Count,
        _ => process.Id,
    };

    private ProcessActivity Describe(Process process, in ProcessReading reading, double seconds)
    {
        var restarts = _restarts.Of(process.Pid);
        var time = _node.TimeProvider;
        return new ProcessActivity
        {
            Pid = process.Pid,
            Name = process.DisplayName,
            Label = process.Label,
            Kind = process.Kind,
            Status = reading.Status,
            MailboxLength = reading.Mailbox,
            MessagesPerSecond = seconds > 0 ? reading.NewlyHandled / seconds : 0,
            Busy = seconds > 0 ? Math.Clamp(reading.NewlyBusy / (seconds * TimeSpan.TicksPerSecond), 0, 1) : 0,
            MemoryEstimate = process.MemoryEstimate,
            Restarts = restarts.Count,
            LastCrash = restarts.Last,
            WaitsFor = process.DescribeCondition(),
            Parent = process.Parent?.Pid,
            Since = time.GetUtcNow() - time.GetElapsedTime(reading.Since),
        };
    }

    private static readonly IComparer<(long Number, long Id)> ByNumber = Comparer<(long Number, long Id)>.Default;

    private static Comparer<(string Name, long Id)> ByName(bool reverse) => Comparer<(string Name, long Id)>.Create((left, right) =>
    {
        var order = string.Compare(left.Name, right.Name, StringComparison.OrdinalIgnoreCase);
        return order != 0 ? (reverse ? -order : order) : left.Id.CompareTo(right.Id);
    });
}

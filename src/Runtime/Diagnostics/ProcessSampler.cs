using System.Runtime.InteropServices;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Diagnostics;

/// <summary>
/// Says what the processes of a node do: it reads their counters again and again and compares. OTP: what <c>observer</c> and
/// <c>recon:proc_window/3</c> do.
/// </summary>
/// <remarks>
/// It sends no process a message and stops none, so it also sees a process that is stuck in its code. It has no timer: a sample is taken
/// when it is asked for, and a node that nobody samples pays nothing. A sample reads every process once, about 7 ms for 100,000. Between
/// samples it keeps a few numbers for each. Any thread may call it, and an instance is for one user: one call at a time.
/// </remarks>
/// <example>
/// <code>
/// var sampler = new ProcessSampler(node);
///
/// // Once a second:
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

    // Those that were looked at alone. Apart from the others: a look between two samples would shorten the time that the second compares.
    private readonly Dictionary<Pid, ProcessReading> _looks = [];
    private int _mostLooks = 16;
    private long _sampledAt;
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
    /// What one process did since the last call of this method for it; nothing in the first call. Reads only this process, and the
    /// supervisors when one of them has restarted a child meanwhile. The next sample is compared with the sample before, as if this call
    /// had not been.
    /// </summary>
    /// <param name="pid">The process.</param>
    /// <returns>What was seen; null when there is no such process, or it has ended.</returns>
    public ProcessActivity? Activity(Pid pid)
    {
        if (pid.Process is not { HasEnded: false } process || process.Node != _node)
            return null;
        var now = SampleTime.Of(_node.TimeProvider);
        var compares = _looks.TryGetValue(pid, out var look);
        var known = compares || _readings.TryGetValue(pid.Id, out look);
        var seconds = compares ? _node.TimeProvider.GetElapsedTime(look.At, now.Timestamp).TotalSeconds : 0;
        look.Take(process, isNew: !known, now);
        _restarts.Refresh();
        if (!compares && _looks.Count >= _mostLooks)
            ForgetEndedLooks();
        _looks[pid] = look;
        return Describe(process, look, seconds);
    }

    /// <summary>Of how many processes it keeps numbers.</summary>
    internal int Remembered => Math.Max(_readings.Count, _looks.Count);

    private delegate TKey KeyOf<TKey>(Process process, in ProcessReading reading);

    private ProcessSample Sweep<TKey>(ProcessQuery query, RankedPage<Process, TKey> page, KeyOf<TKey> keyOf)
    {
        var now = SampleTime.Of(_node.TimeProvider);
        var seconds = _sweep == 0 ? 0 : _node.TimeProvider.GetElapsedTime(_sampledAt, now.Timestamp).TotalSeconds;
        (_sampledAt, _sweep) = (now.Timestamp, _sweep + 1);
        _restarts.Refresh();
        _pids.Clear();
        _node.CopyProcesses(_pids);
        var (matching, waiting, longest) = (0, 0L, 0);
        var filter = new ProcessFilter(query);

        // Backwards: the node lists the newest first, and of equals the oldest comes first on the page. So most are refused at a glance.
        for (var i = _pids.Count - 1; i >= 0; i--)
        {
            var process = _pids[i].Process!;
            ref var reading = ref CollectionsMarshal.GetValueRefOrAddDefault(_readings, process.Id, out var known);
            reading.Take(process, isNew: !known, now);
            reading.Sweep = _sweep;
            waiting += reading.Mailbox;
            longest = Math.Max(longest, reading.Mailbox);
            if (!filter.Matches(process))
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
            Processes = [.. page.Take().Select(process => Describe(process, _readings[process.Id], seconds))],
        };
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

    // A user looks at a few processes. One that looks at many, one after another, makes this list no longer than twice the living of them.
    private void ForgetEndedLooks()
    {
        foreach (var pid in _looks.Keys)
        {
            if (pid.Process!.HasEnded)
                _looks.Remove(pid);
        }

        _mostLooks = Math.Max(16, 2 * _looks.Count);
    }

    private long NumberOf(ProcessOrder order, Process process, in ProcessReading reading) => order switch
    {
        ProcessOrder.Mailbox => reading.Mailbox,
        ProcessOrder.Messages => reading.NewlyHandled,
        ProcessOrder.Busy => reading.NewlyBusy,
        ProcessOrder.Memory => process.EstimateMemory(reading.Mailbox),
        ProcessOrder.Restarts => _restarts.Of(process.Pid).Count,
        _ => process.Id,
    };

    private ProcessActivity Describe(Process process, in ProcessReading reading, double seconds)
    {
        var restarts = _restarts.Of(process.Pid);
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
            MemoryEstimate = process.EstimateMemory(reading.Mailbox),
            Restarts = restarts.Count,
            LastCrash = restarts.Last,
            WaitsFor = process.DescribeCondition(),
            Parent = process.Parent?.Pid,
            Since = new DateTimeOffset(reading.Since, TimeSpan.Zero),
        };
    }

    private static readonly IComparer<(long Number, long Id)> ByNumber = Comparer<(long Number, long Id)>.Default;

    private static Comparer<(string Name, long Id)> ByName(bool reverse) => Comparer<(string Name, long Id)>.Create((left, right) =>
    {
        var order = string.Compare(left.Name, right.Name, StringComparison.OrdinalIgnoreCase);
        return order != 0 ? (reverse ? -order : order) : left.Id.CompareTo(right.Id);
    });
}

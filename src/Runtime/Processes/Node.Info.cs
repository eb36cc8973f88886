using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Pail.Runtime.Processes;

/// <content>What can be learned about a node and its processes: information, counters and events.</content>
public sealed partial class Node
{
    /// <summary>
    /// Information about a process: <c>Process.info/1</c>. It sends no message, so it can be used at any time, also for a process that is
    /// stuck.
    /// </summary>
    /// <param name="pid">The process.</param>
    /// <returns>A snapshot; <see langword="null"/> when there is no such process, or it has ended.</returns>
    public ProcessInfo? Info(Pid pid)
    {
        if (pid.Process is not { HasEnded: false } process)
            return null;

        // A process that ends while it is read clears its parent and its relations: such a snapshot would be incomplete.
        var info = new ProcessInfo(process);
        return process.HasEnded ? null : info;
    }

    /// <summary>
    /// The messages that wait in a process's mailbox: <c>Process.info(pid, :messages)</c>. Only the process itself can read its mailbox, so
    /// it is sent a request. It answers when it next looks for signals; a process that is stuck in its code does not answer.
    /// </summary>
    /// <param name="pid">The process.</param>
    /// <returns>
    /// The messages, oldest first, including all that the caller has sent before, and the requests of calls and casts.
    /// <see langword="null"/> when there is no such process, or it has ended.
    /// </returns>
    public Task<IReadOnlyList<object>?> Messages(Pid pid)
    {
        var question = new MessagesSignal(Completion);
        if (pid.Process is { } process)
            process.Push(question);
        else
            question.AnswerNothing();
        Interleaving?.Awaits(() => $"the messages of {pid}", () => !question.Answer.IsCompleted);
        return question.Answer;
    }

    /// <summary>
    /// The types of the messages that have waited longest in a process's mailbox, without asking the process: so also those of a process
    /// that is stuck in its code.
    /// </summary>
    /// <param name="pid">The process.</param>
    /// <param name="most">The largest number of types; 1 or greater.</param>
    /// <returns>
    /// The short names of the types, oldest message first, such as <c>Put</c>; for calls and casts those of the requests. None when no
    /// message waits, and when there is no such process or it has ended. What a process that handles messages all the time is doing cannot
    /// be read at one moment, so a name may be missing, and for a process that handles them very fast all may be.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="most"/> is less than 1.</exception>
    public IReadOnlyList<string> MessageTypes(Pid pid, int most)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        return pid.Process is { HasEnded: false } process
            ? [.. process.PeekMessageTypes(most).Select(CodeName.Of)]
            : [];
    }

    private Histogram<double>? _callTimes;

    internal NodeCounters Counters { get; } = new();

    internal CrashRing RecentCrashes { get; }

    /// <summary>How many processes have been started.</summary>
    internal long Spawned => _processes.Added;

    /// <summary>
    /// The histogram for the times of calls, while metrics of the node are collected. Record only when it is enabled. Any thread.
    /// </summary>
    internal Histogram<double>? CallTimes => Volatile.Read(ref _callTimes);

    /// <summary>How many processes have ended with a reason of that kind.</summary>
    internal long Ended(ExitKind kind) => _processes.Removed(kind);

    /// <summary>Starts to record the times of calls in a histogram. False when another histogram is in use.</summary>
    internal bool TryMeasureCalls(Histogram<double> histogram) => Interlocked.CompareExchange(ref _callTimes, histogram, null) is null;

    internal void EndMeasuringCalls(Histogram<double> histogram) => Interlocked.CompareExchange(ref _callTimes, null, histogram);

    /// <summary>
    /// Raised when the mailbox of a process grows past <see cref="NodeOptions.MailboxHighWater"/>: once, and again only after it has fallen
    /// below half of that. A warning is logged too.
    /// </summary>
    /// <remarks>Handlers run on the thread pool, as no process. What they throw is logged.</remarks>
    public event EventHandler<MailboxHighWaterEventArgs>? MailboxHighWater;

    /// <summary>
    /// Raised when a process has kept its thread for <see cref="NodeOptions.LongTurn"/>, and again each time that time has doubled. A
    /// warning is logged too.
    /// </summary>
    /// <remarks>Handlers run on the thread pool, as no process. What they throw is logged.</remarks>
    public event EventHandler<LongTurnEventArgs>? LongTurn;

    internal void ReportHighWater(Process process, int length)
    {
        Counters.CountHighWater();
        Log.MailboxHigh(process.Pid, process.Name, length, HighWater);
        if (MailboxHighWater is { } handlers)
            Raise(
                new Alarm<MailboxHighWaterEventArgs>(
                    this, nameof(MailboxHighWater), handlers, new MailboxHighWaterEventArgs(process, length)));
    }

    internal void ReportLongTurn(Process process, TimeSpan lasted)
    {
        Counters.CountLongTurn();
        var length = process.MailboxLength;
        Log.LongTurn(process.Pid, process.Name, lasted, length);
        if (LongTurn is { } handlers)
            Raise(new Alarm<LongTurnEventArgs>(this, nameof(LongTurn), handlers, new LongTurnEventArgs(process, lasted, length)));
    }

    private void Raise<TArgs>(Alarm<TArgs> alarm)
        where TArgs : EventArgs
    {
        if (Interleaving is null)
            ThreadPool.UnsafeQueueUserWorkItem(alarm, preferLocal: false);
        else
            alarm.ExecuteInPlace();
    }

    private readonly ConcurrentDictionary<Type, object> _annexes = new();

    /// <summary>An object that another layer keeps for each node: one per type, created on first use.</summary>
    internal T Annex<T>()
        where T : class, new() => (T)_annexes.GetOrAdd(typeof(T), static _ => new T());
}

using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Pail.Runtime.Processes;

/// <content>What can be learned about a node and its processes: information, counters and events.</content>
public sealed partial class Node
{
    /// <summary>
    /// What is known about a process: <c>Process.info/1</c>. Asks nobody, so that it can be used at any time, and tells also of a process
    /// that is stuck.
    /// </summary>
    /// <param name="pid">The process.</param>
    /// <returns>A snapshot; <see langword="null"/> when there is no such process, or no more.</returns>
    public ProcessInfo? Info(Pid pid)
    {
        if (pid.Process is not { HasEnded: false } process)
            return null;

        // It may have ended while it was looked at, when it forgets its parent and its relations: half a corpse is no snapshot.
        var info = new ProcessInfo(process);
        return process.HasEnded ? null : info;
    }

    /// <summary>
    /// The messages that wait in a process's mailbox: <c>Process.info(pid, :messages)</c>. The process itself is asked, since nobody else
    /// can look into its mailbox while it runs: the answer comes when it next looks for signals, and one that is stuck in its code does not
    /// answer.
    /// </summary>
    /// <param name="pid">The process.</param>
    /// <returns>
    /// The messages, oldest first, with all that the asking code has sent before; the requests of calls and casts too.
    /// <see langword="null"/> when there is no such process, or no more.
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

    private Histogram<double>? _callTimes;

    internal NodeCounters Counters { get; } = new();

    internal CrashRing RecentCrashes { get; }

    /// <summary>How many processes have been started.</summary>
    internal long Spawned => _processes.Added;

    /// <summary>Where the times of calls go, while somebody measures the node; what is not enabled is not to be fed. Any thread.</summary>
    internal Histogram<double>? CallTimes => Volatile.Read(ref _callTimes);

    /// <summary>How many processes have ended for reasons of a kind.</summary>
    internal long Ended(ExitKind kind) => _processes.Removed(kind);

    /// <summary>Begins to feed the times of calls to a histogram. False when another is fed.</summary>
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

    /// <summary>What another layer keeps for each node: one object of its type, made when it is first asked for.</summary>
    internal T Annex<T>()
        where T : class, new() => (T)_annexes.GetOrAdd(typeof(T), static _ => new T());
}

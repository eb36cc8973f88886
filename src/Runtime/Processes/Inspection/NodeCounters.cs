namespace Pail.Runtime.Processes;

/// <summary>
/// Counters of a node for rare events and faults. Frequent events are counted where a lock is held anyway: see <see cref="ProcessList"/>.
/// Any thread.
/// </summary>
internal sealed class NodeCounters
{
    private long _restarts;
    private long _deadLetters;
    private long _highWaters;
    private long _longTurns;

    /// <summary>How often a supervisor has restarted a child.</summary>
    internal long Restarts => Interlocked.Read(ref _restarts);

    /// <summary>
    /// How many messages and casts were not received: sent to a name that no process had or to a process that had ended, or left in the
    /// mailbox of a process that has ended.
    /// </summary>
    internal long DeadLetters => Interlocked.Read(ref _deadLetters);

    /// <summary>How often a mailbox was reported as long.</summary>
    internal long HighWaters => Interlocked.Read(ref _highWaters);

    /// <summary>How often a turn was reported as long.</summary>
    internal long LongTurns => Interlocked.Read(ref _longTurns);

    internal void CountRestart() => Interlocked.Increment(ref _restarts);

    internal void CountDeadLetters(int letters) => Interlocked.Add(ref _deadLetters, letters);

    internal void CountHighWater() => Interlocked.Increment(ref _highWaters);

    internal void CountLongTurn() => Interlocked.Increment(ref _longTurns);
}

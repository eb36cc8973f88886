namespace Pail.Runtime.Processes;

/// <summary>
/// What a node counts of things that happen rarely, or that go wrong. What happens all the time is counted where a lock is held anyway: see
/// <see cref="ProcessList"/>. Any thread.
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
    /// How many messages and casts nobody has received: sent to names that nobody had or to processes that had ended, or left by one that
    /// has.
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

using Microsoft.Extensions.Logging;

namespace Pail.Runtime.Processes;

/// <summary>How a node is made.</summary>
public sealed class NodeOptions
{
    /// <summary>The clock behind every time-out and timer. Tests give their own.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>
    /// Where the node reports what fails: crashes as errors, long turns and long mailboxes as warnings. A node that is given none prints
    /// its first error on standard error, and how to see the others; give it <c>NullLoggerFactory.Instance</c> to keep it silent.
    /// </summary>
    public ILoggerFactory LoggerFactory { get; init; } = new FirstReportLogger();

    /// <summary>
    /// How long a process may keep its thread before the node reports it, in real time: code that computes or blocks without an await. One
    /// second unless given; <see cref="Timeout.InfiniteTimeSpan"/> for no reports. See <see cref="Node.LongTurn"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is neither longer than zero nor infinite.</exception>
    public TimeSpan LongTurn
    {
        get;
        init => field = value > TimeSpan.Zero || value == Timeout.InfiniteTimeSpan ? value
            : throw new ArgumentOutOfRangeException(
                nameof(LongTurn), value, $"`LongTurn` must be longer than 0, or infinite, but is {value}.");
    }
    = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How many messages may wait in a mailbox before the node reports it; the mailbox grows on. 10,000 unless given; 0 for no reports. See
    /// <see cref="Node.MailboxHighWater"/>, and <see cref="SpawnOptions.MailboxLimit"/> for a bound.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public int MailboxHighWater
    {
        get;
        init => field = value >= 0 ? value
            : throw new ArgumentOutOfRangeException(
                nameof(MailboxHighWater), value, $"`MailboxHighWater` must be 0 or greater, but is {value}.");
    }
    = 10_000;

    /// <summary>
    /// How many of the last crash reports the node keeps, to be asked for later; older ones go. 100 unless given; 0 for none.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public int CrashesKept
    {
        get;
        init => field = value >= 0 ? value
            : throw new ArgumentOutOfRangeException(nameof(CrashesKept), value, $"`CrashesKept` must be 0 or greater, but is {value}.");
    }
    = 100;

    /// <summary>
    /// How long <see cref="Node.DisposeAsync"/> waits, in real time, while not a single process ends: for one that keeps its thread, and
    /// for code of ended ones that has not come out of its finally blocks or waits for something outside the runtime. 5 seconds unless
    /// given, as a supervisor gives a child in OTP; zero for no wait, <see cref="Timeout.InfiniteTimeSpan"/> for one without limit.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative and not infinite.</exception>
    public TimeSpan ShutdownTimeout
    {
        get;
        init => field = value >= TimeSpan.Zero || value == Timeout.InfiniteTimeSpan ? value
            : throw new ArgumentOutOfRangeException(
                nameof(ShutdownTimeout), value, $"`ShutdownTimeout` must be 0 or longer, or infinite, but is {value}.");
    }
    = TimeSpan.FromSeconds(5);

    internal IScheduler Scheduler { get; init; } = PoolScheduler.Instance;
}

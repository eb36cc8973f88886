using Microsoft.Extensions.Logging;

namespace Pail.Runtime.Processes;

/// <summary>The options of a node.</summary>
public sealed class NodeOptions
{
    /// <summary>The clock behind every time-out and timer. The system's clock by default; tests set their own.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>
    /// Where the node logs: crashes as errors, long turns and long mailboxes as warnings. Without a logger, the node prints only its first
    /// error on standard error, and how to see the others. <c>NullLoggerFactory.Instance</c> keeps it silent.
    /// </summary>
    public ILoggerFactory LoggerFactory { get; init; } = new FirstReportLogger();

    /// <summary>
    /// How long a process may keep its thread, computing or blocking without an await, before the node reports it. In real time. One second
    /// by default; <see cref="Timeout.InfiniteTimeSpan"/> for no reports. See <see cref="Node.LongTurn"/>.
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
    /// How many messages may wait in a mailbox before the node reports it. The mailbox is not limited by this: see
    /// <see cref="SpawnOptions.MailboxLimit"/>. 10,000 by default; 0 for no reports. See <see cref="Node.MailboxHighWater"/>.
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
    /// How many of the last crash reports the node keeps, to be read later. 100 by default; 0 for none.
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
    /// How long <see cref="Node.DisposeAsync"/> waits, in real time, without a single process ending in that time. It waits for processes
    /// that keep their thread, and for ended processes whose finally blocks still run or wait for something outside the runtime. 5 seconds
    /// by default, as a supervisor gives a child in OTP; zero for no wait, <see cref="Timeout.InfiniteTimeSpan"/> to wait without limit.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative, but not infinite.</exception>
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

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Pail.Runtime.Processes;

/// <summary>How a node is made.</summary>
public sealed class NodeOptions
{
    /// <summary>The clock behind every time-out and timer. Tests give their own.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Where crash reports go. Nowhere unless given.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    /// <summary>How long a process may keep its thread before the node reports it: code that computes or blocks without an await. One second unless given.</summary>
    public TimeSpan LongTurn { get; init; } = TimeSpan.FromSeconds(1);

    internal IScheduler Scheduler { get; init; } = PoolScheduler.Instance;
}

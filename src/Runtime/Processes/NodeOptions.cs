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

    internal IScheduler Scheduler { get; init; } = PoolScheduler.Instance;
}

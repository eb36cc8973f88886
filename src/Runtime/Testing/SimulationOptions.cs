using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Pail.Runtime.Testing;

/// <summary>How a simulation runs.</summary>
public sealed class SimulationOptions
{
    /// <summary>
    /// What decides the order of everything: the same seed gives the same run. Unless given,
    /// <see cref="Simulation.Run(Func{Processes.Self, Task}, SimulationOptions?)"/> takes one by chance, and
    /// <see cref="Simulation.Explore"/> begins with 0.
    /// </summary>
    public int? Seed { get; init; }

    /// <summary>How many turns and timers a run may take before it counts as one that gets nowhere. 100,000 unless given.</summary>
    public int MaxSteps { get; init; } = 100_000;

    /// <summary>
    /// Whether a run whose root has finished goes on until no process is left, and fails if some never end. Off: those that are left are
    /// killed.
    /// </summary>
    public bool AllMustEnd { get; init; }

    /// <summary>The virtual time at which a run begins. 1 January 2000, UTC, unless given.</summary>
    public DateTimeOffset Start { get; init; } = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Where crash reports go. Nowhere unless given.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    /// <summary>Hears of every step before it is taken: what to print when a failure is replayed.</summary>
    public Action<SimulationStep>? OnStep { get; init; }

    internal void Validate()
    {
        if (MaxSteps < 1)
            throw new ArgumentOutOfRangeException(nameof(MaxSteps), MaxSteps, $"`MaxSteps` must be 1 or greater, but is {MaxSteps}.");
        ArgumentNullException.ThrowIfNull(LoggerFactory);
    }
}

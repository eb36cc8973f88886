using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Pail.Runtime.Testing;

/// <summary>How a simulation runs.</summary>
public sealed class SimulationOptions
{
    /// <summary>
    /// The seed, which decides the order of all steps: the same seed gives the same run. By default,
    /// <see cref="Simulation.Run(Func{Processes.Self, Task}, SimulationOptions?)"/> takes a random seed, and
    /// <see cref="Simulation.Explore"/> begins with 0.
    /// </summary>
    public int? Seed { get; init; }

    /// <summary>How many turns and timers a run may take before it fails because it makes no progress. 100,000 by default.</summary>
    public int MaxSteps { get; init; } = 100_000;

    /// <summary>
    /// Whether a run goes on after its root has finished, until all processes have ended, and fails if some never end. False by default:
    /// the remaining processes are then killed.
    /// </summary>
    public bool AllMustEnd { get; init; }

    /// <summary>The virtual time at which a run begins. 1 January 2000, UTC, by default.</summary>
    public DateTimeOffset Start { get; init; } = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Where crash reports go. Nowhere by default.</summary>
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

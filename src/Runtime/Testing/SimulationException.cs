using System.Globalization;

namespace Pail.Runtime.Testing;

/// <summary>A simulation failed. The message tells the seed; the same seed gives the same failure again.</summary>
public sealed class SimulationException : Exception
{
    internal SimulationException(SimulationFailure failure, string what, int seed, int steps, TimeSpan elapsed, Exception? cause = null)
        : base(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{what}{Environment.NewLine}Seed {seed}, after {steps} steps and {elapsed:c} of virtual time. To see it again: "
                    + $"Simulation.Run(seed: {seed}, …)"),
            cause)
    {
        Failure = failure;
        Seed = seed;
        Steps = steps;
        Elapsed = elapsed;
    }

    /// <summary>The kind of failure.</summary>
    public SimulationFailure Failure { get; }

    /// <summary>The seed of the run that failed.</summary>
    public int Seed { get; }

    /// <summary>How many steps the run had taken.</summary>
    public int Steps { get; }

    /// <summary>How much virtual time had passed.</summary>
    public TimeSpan Elapsed { get; }
}

using System.Globalization;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Testing;

/// <summary>One step of a simulation: a turn of a process, or a timer.</summary>
/// <param name="Number">Which step it is, from 1.</param>
/// <param name="Pid">The process; the default pid for a timer.</param>
/// <param name="Name">The name the process has on its node, if it has one.</param>
/// <param name="Elapsed">The virtual time since the simulation began.</param>
public readonly record struct SimulationStep(int Number, Pid Pid, string? Name, TimeSpan Elapsed)
{
    /// <inheritdoc />
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Number} at {Elapsed:c}: {(Pid == default ? "a timer" : Name is null ? Pid : $"{Pid} \"{Name}\"")}");
}

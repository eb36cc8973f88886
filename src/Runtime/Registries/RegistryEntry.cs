using Pail.Runtime.Processes;

namespace Pail.Runtime.Registries;

/// <summary>One registration.</summary>
/// <typeparam name="TValue">The type of the value.</typeparam>
/// <param name="Pid">The process.</param>
/// <param name="Value">What it registered beside itself.</param>
public sealed record RegistryEntry<TValue>(Pid Pid, TValue Value);

using Pail.Runtime.Processes;

namespace Pail.Runtime.Registries;

/// <summary>One entry of a registry: a process and the value it has registered under a key.</summary>
/// <typeparam name="TValue">The type of the value.</typeparam>
/// <param name="Pid">The process.</param>
/// <param name="Value">The value that it registered with the key.</param>
public sealed record RegistryEntry<TValue>(Pid Pid, TValue Value)
{
    /// <summary>
    /// Its index in the <see cref="KeyEntries{TValue}"/> of its key, by which it is removed in constant time. Under their lock.
    /// </summary>
    internal int Slot;

    /// <summary>Whether both are of the same process and have equal values.</summary>
    /// <param name="other">Another.</param>
    /// <returns>Whether they are equal.</returns>
    public bool Equals(RegistryEntry<TValue>? other) =>
        other is not null && Pid == other.Pid && EqualityComparer<TValue>.Default.Equals(Value, other.Value);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Pid, Value);
}

using Pail.Runtime.Processes;

namespace Pail.Runtime.Registries;

/// <summary>One entry of a registry: a process and the value that it has registered with a key.</summary>
/// <typeparam name="TValue">The type of the value.</typeparam>
/// <param name="Pid">The process.</param>
/// <param name="Value">The value that the process has registered with the key.</param>
public sealed record RegistryEntry<TValue>(Pid Pid, TValue Value)
{
    /// <summary>
    /// The index of this entry in the <see cref="KeyEntries{TValue}"/> of its key, for a removal in constant time. Guarded by the lock of
    /// the key's table row.
    /// </summary>
    internal int Slot;

    /// <summary>Compares two entries: they are equal if the processes are the same and the values are equal.</summary>
    /// <param name="other">The other entry.</param>
    /// <returns>Whether the entries are equal.</returns>
    public bool Equals(RegistryEntry<TValue>? other) =>
        other is not null && Pid == other.Pid && EqualityComparer<TValue>.Default.Equals(Value, other.Value);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Pid, Value);
}

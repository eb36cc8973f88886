using Pail.Runtime.Processes;

namespace Pail.Runtime.Registries;

/// <summary>One registration.</summary>
/// <typeparam name="TValue">The type of the value.</typeparam>
/// <param name="Pid">The process.</param>
/// <param name="Value">What it registered beside itself.</param>
public sealed record RegistryEntry<TValue>(Pid Pid, TValue Value)
{
    /// <summary>Where it stands among the <see cref="Holders{TValue}"/> of its key, so that it is found there at once. Under their lock.</summary>
    internal int Slot;

    /// <summary>Whether both are of the same process and have equal values.</summary>
    /// <param name="other">Another.</param>
    /// <returns>Whether they are equal.</returns>
    public bool Equals(RegistryEntry<TValue>? other) =>
        other is not null && Pid == other.Pid && EqualityComparer<TValue>.Default.Equals(Value, other.Value);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Pid, Value);
}

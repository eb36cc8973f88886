using System.Globalization;

namespace Pail.Runtime.Processes;

/// <summary>
/// A process identifier. It is valid whether the process is alive or not: sending to a dead process is no error.
/// Prints as in Erlang and Elixir: <c>#PID&lt;0.137.0&gt;</c>.
/// </summary>
/// <remarks>The default value never names a process.</remarks>
public readonly struct Pid : IEquatable<Pid>
{
    internal Pid(Process process) => Process = process;

    internal Process? Process { get; }

    /// <summary>The number in the middle of the printed form; unique within its node, never used twice.</summary>
    public long Id => Process?.Id ?? 0;

    /// <summary>Whether the process has not ended, and no exit signal is under way that will end it.</summary>
    internal bool IsAlive => Process is { HasEnded: false, IsDoomed: false };

    /// <summary>Whether both name the same process.</summary>
    /// <param name="left">One pid.</param>
    /// <param name="right">Another pid.</param>
    /// <returns>Whether they are equal.</returns>
    public static bool operator ==(Pid left, Pid right) => left.Equals(right);

    /// <summary>Whether the two name different processes.</summary>
    /// <param name="left">One pid.</param>
    /// <param name="right">Another pid.</param>
    /// <returns>Whether they differ.</returns>
    public static bool operator !=(Pid left, Pid right) => !left.Equals(right);

    /// <inheritdoc />
    public bool Equals(Pid other) => ReferenceEquals(Process, other.Process);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is Pid other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => Id.GetHashCode();

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"#PID<0.{Id}.0>");
}

using Pail.Runtime.Processes;

namespace Pail.Runtime.Supervision;

/// <summary>How a supervisor is made.</summary>
public sealed record SupervisorOptions
{
    /// <summary>The name to register under; none unless given.</summary>
    public Destination Name { get; init; }

    /// <summary>How many restarts, of all children together, are allowed within <see cref="Within"/>; one more ends the supervisor. 3 unless given.</summary>
    public int MaxRestarts { get; init; } = 3;

    /// <summary>The time the restarts are counted over; 5 seconds unless given. OTP: <c>max_seconds</c>.</summary>
    public TimeSpan Within { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How many children a dynamic supervisor may have; no limit unless given. Other supervisors do not look at it.</summary>
    public int MaxChildren { get; init; } = int.MaxValue;

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(MaxRestarts);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(Within, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxChildren);
    }
}

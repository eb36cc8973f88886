using Pail.Runtime.Processes;

namespace Pail.Runtime.Supervision;

/// <summary>How a supervisor stops a child: OTP's <c>shutdown</c> of a child specification.</summary>
public sealed record Shutdown
{
    private Shutdown(ExitReason signal, TimeSpan wait) => (Signal, Wait) = (signal, wait);

    /// <summary>The child is asked to shut down, and killed if it has not ended after 5 seconds.</summary>
    public static Shutdown Default { get; } = new(ExitReason.Shutdown, TimeSpan.FromSeconds(5));

    /// <summary>The child is killed at once, without a chance to clean up.</summary>
    public static Shutdown BrutalKill { get; } = new(ExitReason.Kill, Timeout.InfiniteTimeSpan);

    /// <summary>The child is asked to shut down, and the supervisor waits for its end without limit.</summary>
    public static Shutdown Infinity { get; } = new(ExitReason.Shutdown, Timeout.InfiniteTimeSpan);

    internal ExitReason Signal { get; }

    internal TimeSpan Wait { get; }

    /// <summary>The child is asked to shut down, and killed if it has not ended in time.</summary>
    /// <param name="wait">How long the supervisor waits before it kills the child; must not be negative.</param>
    /// <returns>The value for <see cref="ChildSpec.Shutdown"/>.</returns>
    public static Shutdown After(TimeSpan wait)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(wait, TimeSpan.Zero);
        return new Shutdown(ExitReason.Shutdown, wait);
    }
}

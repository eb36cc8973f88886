using Pail.Runtime.Processes;

namespace Pail.Runtime.Supervision;

/// <summary>How a supervisor is made.</summary>
public sealed record SupervisorOptions
{
    internal static SupervisorOptions Default { get; } = new();

    /// <summary>The name to register under; none unless given.</summary>
    public Destination Name { get; init; }

    /// <summary>Whom it restarts together with a child; only that child unless given, which is the only one for a dynamic supervisor.</summary>
    public Strategy Strategy { get; init; }

    /// <summary>How many restarts, of all children together, are allowed within <see cref="Within"/>; one more ends the supervisor. 3 unless given.</summary>
    public int MaxRestarts { get; init; } = 3;

    /// <summary>The time the restarts are counted over; 5 seconds unless given. OTP: <c>max_seconds</c>.</summary>
    public TimeSpan Within { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether it ends when significant children have done their work; never unless given, and never for a dynamic supervisor.</summary>
    public AutoShutdown AutoShutdown { get; init; }

    /// <summary>How many children a dynamic supervisor may have; no limit unless given. Other supervisors do not look at it.</summary>
    public int MaxChildren { get; init; } = int.MaxValue;

    /// <summary>
    /// What a dynamic supervisor makes of every specification it is given, in its own process, before it starts the child; the result also serves the
    /// restarts. Nothing unless given. Other supervisors do not look at it. Elixir's <c>:extra_arguments</c>, by which a supervisor gives all its children
    /// something, in the form that closures have no arguments to put others before.
    /// </summary>
    public Func<ChildSpec, ChildSpec>? Adapt { get; init; }

    /// <exception cref="ArgumentException">An option makes no sense.</exception>
    internal void Validate()
    {
        if (Strategy is < Strategy.OneForOne or > Strategy.RestForOne)
            throw new ArgumentException($"There is no strategy {Strategy} (invalid_strategy): it is OneForOne, OneForAll or RestForOne.", nameof(Strategy));
        if (AutoShutdown is < AutoShutdown.Never or > AutoShutdown.AllSignificant)
            throw new ArgumentException($"There is no automatic shutdown {AutoShutdown} (invalid_auto_shutdown): it is Never, AnySignificant or AllSignificant.", nameof(AutoShutdown));
        if (MaxRestarts < 0)
            throw new ArgumentOutOfRangeException(nameof(MaxRestarts), MaxRestarts, "A supervisor allows no restarts, or some (invalid_intensity).");
        if (Within <= TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(Within), Within, "Restarts are counted over some time (invalid_period).");
        if (MaxChildren < 0)
            throw new ArgumentOutOfRangeException(nameof(MaxChildren), MaxChildren, "A supervisor may have no children, or some (invalid_max_children).");
    }

    /// <exception cref="ArgumentException">An option makes no sense for a dynamic supervisor.</exception>
    internal void ValidateDynamic()
    {
        Validate();
        if (Strategy != Strategy.OneForOne)
            throw new ArgumentException($"A dynamic supervisor restarts one for one, not {Strategy} (invalid_strategy): its children are in no order.", nameof(Strategy));
        if (AutoShutdown != AutoShutdown.Never)
            throw new ArgumentException($"A dynamic supervisor never ends by itself, not with {AutoShutdown} (invalid_auto_shutdown).", nameof(AutoShutdown));
    }
}

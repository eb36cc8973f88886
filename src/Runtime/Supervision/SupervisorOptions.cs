using Pail.Runtime.Processes;

namespace Pail.Runtime.Supervision;

/// <summary>The options of a supervisor.</summary>
public sealed record SupervisorOptions
{
    internal static SupervisorOptions Default { get; } = new();

    /// <summary>The name to register under; none unless given.</summary>
    public Destination Name { get; init; }

    /// <summary>
    /// Which children it restarts together; only the one that ended unless given. A dynamic supervisor has no other strategy.
    /// </summary>
    public Strategy Strategy { get; init; }

    /// <summary>
    /// How many restarts, of all children together, are allowed within <see cref="Within"/>; one more ends the supervisor. 3 unless given.
    /// </summary>
    public int MaxRestarts { get; init; } = 3;

    /// <summary>The time the restarts are counted over; 5 seconds unless given. OTP: <c>max_seconds</c>.</summary>
    public TimeSpan Within { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Whether it ends when significant children have done their work; never unless given, and never for a dynamic supervisor.
    /// </summary>
    public AutoShutdown AutoShutdown { get; init; }

    /// <summary>How many children a dynamic supervisor may have; no limit unless given. Other supervisors do not look at it.</summary>
    public int MaxChildren { get; init; } = int.MaxValue;

    /// <summary>
    /// Changes every specification that a dynamic supervisor is given, in the supervisor's process, before it starts the child; restarts
    /// use the result too. Nothing is changed unless given. Other supervisors do not look at it. It stands for Elixir's
    /// <c>:extra_arguments</c>, which are put before the arguments of every start function; closures have no arguments.
    /// </summary>
    public Func<ChildSpec, ChildSpec>? Adapt { get; init; }

    /// <exception cref="ArgumentException">An option makes no sense.</exception>
    internal void Validate()
    {
        if (Strategy is < Strategy.OneForOne or > Strategy.RestForOne)
        {
            throw new ArgumentException(
                $"`Strategy` must be OneForOne, OneForAll or RestForOne, but is {Strategy} (invalid_strategy).", nameof(Strategy));
        }

        if (AutoShutdown is < AutoShutdown.Never or > AutoShutdown.AllSignificant)
        {
            throw new ArgumentException(
                $"`AutoShutdown` must be Never, AnySignificant or AllSignificant, but is {AutoShutdown} (invalid_auto_shutdown).",
                nameof(AutoShutdown));
        }

        if (MaxRestarts < 0)
            throw OutOfRange(nameof(MaxRestarts), $"must be 0 or greater, but is {MaxRestarts} (invalid_intensity)");
        if (Within <= TimeSpan.Zero)
            throw OutOfRange(nameof(Within), $"must be greater than 0, but is {Within} (invalid_period)");
        if (MaxChildren < 0)
            throw OutOfRange(nameof(MaxChildren), $"must be 0 or greater, but is {MaxChildren} (invalid_max_children)");
    }

    /// <exception cref="ArgumentException">An option makes no sense for a dynamic supervisor.</exception>
    internal void ValidateDynamic()
    {
        Validate();
        if (Strategy != Strategy.OneForOne)
        {
            throw new ArgumentException(
                $"`Strategy` of a dynamic supervisor (children in no order) must be OneForOne, but is {Strategy} (invalid_strategy).",
                nameof(Strategy));
        }

        if (AutoShutdown != AutoShutdown.Never)
        {
            throw new ArgumentException(
                $"`AutoShutdown` of a dynamic supervisor must be Never, but is {AutoShutdown} (invalid_auto_shutdown).",
                nameof(AutoShutdown));
        }
    }

    private static ArgumentOutOfRangeException OutOfRange(string option, string rule) => new(option, $"`{option}` {rule}.");
}

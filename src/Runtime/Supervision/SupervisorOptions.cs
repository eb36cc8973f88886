using Pail.Runtime.Processes;

namespace Pail.Runtime.Supervision;

/// <summary>The options of a supervisor.</summary>
public sealed record SupervisorOptions
{
    internal static SupervisorOptions Default { get; } = new();

    /// <summary>The name to register under; by default none.</summary>
    public Destination Name { get; init; }

    /// <summary>
    /// Which children are restarted together. The default is <see cref="Strategy.OneForOne"/>, which is the only strategy of a dynamic
    /// supervisor.
    /// </summary>
    public Strategy Strategy { get; init; }

    /// <summary>
    /// How many restarts, of all children together, are allowed within the time <see cref="Within"/>. One more ends the supervisor. The
    /// default is 3.
    /// </summary>
    public int MaxRestarts { get; init; } = 3;

    /// <summary>The time in which restarts are counted. The default is 5 seconds. OTP: <c>max_seconds</c>.</summary>
    public TimeSpan Within { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Whether the supervisor ends when significant children have ended. The default is <see cref="AutoShutdown.Never"/>, which is the only
    /// value for a dynamic supervisor.
    /// </summary>
    public AutoShutdown AutoShutdown { get; init; }

    /// <summary>How many children a dynamic supervisor may have; by default no limit. Other supervisors ignore it.</summary>
    public int MaxChildren { get; init; } = int.MaxValue;

    /// <summary>
    /// Changes each specification that a dynamic supervisor gets, before the child is started. It runs in the supervisor's process, once
    /// for each child; restarts use the same result. By default nothing is changed. Other supervisors ignore it. It replaces Elixir's
    /// <c>:extra_arguments</c>, which are put before the arguments of each start function: a closure has no arguments.
    /// </summary>
    public Func<ChildSpec, ChildSpec>? Adapt { get; init; }

    /// <exception cref="ArgumentException">An option is not valid.</exception>
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

    /// <exception cref="ArgumentException">An option is not valid for a dynamic supervisor.</exception>
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

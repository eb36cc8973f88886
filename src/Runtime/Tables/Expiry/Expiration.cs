namespace Pail.Runtime.Tables;

/// <summary>
/// How long a row stays in its table by the clock of the node: for a time, until a moment, as long as it is used, or without limit, which
/// is the default.
/// </summary>
/// <remarks>
/// All times are measured by the node's monotonic clock. A moment is turned into a time when the row is stored: setting the computer's
/// clock later does not move it. A row that expires takes about 90 bytes more than one that does not.
/// </remarks>
/// <example>
/// <code>
/// sessions.Insert("ada", session, Expiration.Sliding(TimeSpan.FromMinutes(20), atMost: TimeSpan.FromHours(8)));
/// </code>
/// </example>
public readonly record struct Expiration
{
    /// <summary>Never.</summary>
    public static Expiration None => default;

    /// <summary>How long the row stays at most, or null.</summary>
    public TimeSpan? Lifetime { get; private init; }

    /// <summary>Until when the row stays at most, or null.</summary>
    public DateTimeOffset? Moment { get; private init; }

    /// <summary>How long the row stays without being looked up, or null.</summary>
    public TimeSpan? Idle { get; private init; }

    internal bool IsNone => Lifetime is null && Moment is null && Idle is null;

    /// <summary>A time from when the row is stored.</summary>
    /// <param name="time">How long; more than zero.</param>
    /// <returns>The expiration.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is zero or negative.</exception>
    public static Expiration After(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(time, TimeSpan.Zero);
        return new Expiration { Lifetime = time };
    }

    /// <summary>At a moment. If that has passed when the row is stored, the row expires at once.</summary>
    /// <param name="moment">When.</param>
    /// <returns>The expiration.</returns>
    public static Expiration At(DateTimeOffset moment) => new() { Moment = moment };

    /// <summary>A time from when the row is stored or was last looked up.</summary>
    /// <param name="idle">How long; more than zero.</param>
    /// <param name="atMost">How long the row stays even if it is used all the time; null for no limit.</param>
    /// <returns>The expiration.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A time is zero or negative.</exception>
    public static Expiration Sliding(TimeSpan idle, TimeSpan? atMost = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(idle, TimeSpan.Zero);
        if (atMost is { } most)
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(most, TimeSpan.Zero, nameof(atMost));
        return new Expiration { Idle = idle, Lifetime = atMost };
    }

    /// <summary>Whether its moment has come already.</summary>
    internal bool HasPassed(TimeProvider time) => Moment <= time.GetUtcNow();

    /// <summary>That of a row in a file.</summary>
    internal static Expiration Read(DateTimeOffset? moment, TimeSpan? idle) =>
        idle <= TimeSpan.Zero
            ? throw new FormatException("The idle time of a row must be positive.")
            : new() { Moment = moment, Idle = idle };

    /// <summary>
    /// In timestamps of a clock: when the row is due if it is not used, when at the latest, and how long after each use (0 when uses do not
    /// count).
    /// </summary>
    internal (long Due, long Latest, long Idle) Since(TimeProvider time)
    {
        var now = time.GetTimestamp();
        var latest = long.MaxValue;
        if (Lifetime is { } lifetime)
            latest = Later(now, lifetime, time);
        if (Moment is { } moment)
            latest = Math.Min(latest, Later(now, moment - time.GetUtcNow(), time));
        if (Idle is not { } idle)
            return (latest, latest, 0);
        var step = Later(0, idle, time);
        return (Math.Min(latest, Later(now, idle, time)), latest, step);
    }

    // Rounded up: nothing expires early. What lies beyond the clock's range never comes.
    private static long Later(long start, TimeSpan span, TimeProvider time)
    {
        if (span <= TimeSpan.Zero)
            return start;
        var ticks = (((Int128)span.Ticks * time.TimestampFrequency) + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond;
        return ticks > long.MaxValue - start ? long.MaxValue : start + (long)ticks;
    }
}

namespace Pail.Runtime.Tables;

/// <summary>
/// How long a row stays in its table, by the clock of the node: for a time, until a moment, as long as it is used, or without limit. The
/// default is without limit.
/// </summary>
/// <remarks>
/// All times are measured by the node's monotonic clock. A moment is converted to a time of that clock when the row is stored. So a later
/// change of the computer's clock has no effect. A row that expires takes about 90 bytes more than one that does not.
/// </remarks>
/// <example>
/// <code>
/// sessions.Insert("ada", session, Expiration.Sliding(TimeSpan.FromMinutes(20), atMost: TimeSpan.FromHours(8)));
/// </code>
/// </example>
public readonly record struct Expiration
{
    // Ticks, 0 for none. Three nullable times would take more than twice as much.
    private readonly long _lifetime;
    private readonly long _idle;

    // One more than the ticks (UTC): a moment may have 0 ticks.
    private readonly long _moment;

    /// <summary>The row never expires.</summary>
    public static Expiration None => default;

    /// <summary>The longest time that the row stays, or null for no limit.</summary>
    public TimeSpan? Lifetime
    {
        get => _lifetime == 0 ? null : new TimeSpan(_lifetime);
        private init => _lifetime = value?.Ticks ?? 0;
    }

    /// <summary>The latest moment (UTC) until which the row stays, or null for no limit.</summary>
    public DateTimeOffset? Moment
    {
        get => _moment == 0 ? null : new DateTimeOffset(_moment - 1, TimeSpan.Zero);
        private init => _moment = value is { } moment ? moment.UtcTicks + 1 : 0;
    }

    /// <summary>How long the row stays without being used, or null for no limit.</summary>
    public TimeSpan? Idle
    {
        get => _idle == 0 ? null : new TimeSpan(_idle);
        private init => _idle = value?.Ticks ?? 0;
    }

    internal bool IsNone => (_lifetime | _idle | _moment) == 0;

    /// <summary>The row expires some time after it was stored.</summary>
    /// <param name="time">How long the row stays; greater than zero.</param>
    /// <returns>The expiration.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is zero or negative.</exception>
    public static Expiration After(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(time, TimeSpan.Zero);
        return new Expiration { Lifetime = time };
    }

    /// <summary>The row expires at a moment. If the moment has passed when the row is stored, the row expires at once.</summary>
    /// <param name="moment">The moment.</param>
    /// <returns>The expiration.</returns>
    public static Expiration At(DateTimeOffset moment) => new() { Moment = moment };

    /// <summary>The row expires when it has not been used for some time. A lookup uses a row, and storing it starts the time.</summary>
    /// <param name="idle">How long the row stays without being used; greater than zero.</param>
    /// <param name="atMost">How long the row stays even if it is used all the time; greater than zero, or null for no limit.</param>
    /// <returns>The expiration.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A time is zero or negative.</exception>
    public static Expiration Sliding(TimeSpan idle, TimeSpan? atMost = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(idle, TimeSpan.Zero);
        if (atMost is { } most)
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(most, TimeSpan.Zero, nameof(atMost));
        return new Expiration { Idle = idle, Lifetime = atMost };
    }

    /// <summary>The row expires when it has not been used for some time, and at a moment even if it is used all the time.</summary>
    /// <param name="idle">How long the row stays without being used; greater than zero.</param>
    /// <param name="until">The moment. If it has passed when the row is stored, the row expires at once.</param>
    /// <returns>The expiration.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is zero or negative.</exception>
    public static Expiration Sliding(TimeSpan idle, DateTimeOffset until) => Sliding(idle) with { Moment = until };

    /// <summary>Whether the moment has passed. False without a moment.</summary>
    internal bool HasPassed(TimeProvider time) => Moment <= time.GetUtcNow();

    /// <summary>Makes the expiration of a row for a file or from a file.</summary>
    internal static Expiration FromStored(DateTimeOffset? moment, TimeSpan? idle) =>
        idle <= TimeSpan.Zero
            ? throw new FormatException("The idle time of a row must be positive.")
            : new() { Moment = moment, Idle = idle };

    /// <summary>
    /// Converts the expiration to timestamps of a clock: when the row is due if it is not used; when it is due at the latest; and how much
    /// time each use gives it, 0 when uses do not count.
    /// </summary>
    internal (long Due, long Latest, long Idle) ToTimestamps(TimeProvider time)
    {
        var now = time.GetTimestamp();
        var latest = long.MaxValue;
        if (Lifetime is { } lifetime)
            latest = TimestampAfter(now, lifetime, time);
        if (Moment is { } moment)
            latest = Math.Min(latest, TimestampAfter(now, moment - time.GetUtcNow(), time));
        if (Idle is not { } idle)
            return (latest, latest, 0);
        var step = TimestampAfter(0, idle, time);
        return (Math.Min(latest, TimestampAfter(now, idle, time)), latest, step);
    }

    // Rounds up, so that no row expires too early. A time beyond the clock's range becomes the greatest timestamp.
    private static long TimestampAfter(long start, TimeSpan span, TimeProvider time)
    {
        if (span <= TimeSpan.Zero)
            return start;
        var ticks = (((Int128)span.Ticks * time.TimestampFrequency) + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond;
        return ticks > long.MaxValue - start ? long.MaxValue : start + (long)ticks;
    }
}

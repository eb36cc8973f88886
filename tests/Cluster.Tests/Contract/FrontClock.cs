namespace Pail.Cluster.Tests.Contract;

/// <summary>
/// The clock of what leads to the buckets. It tells the time that the tests set, but the pauses between the attempts of a request are real:
/// nobody moves the clock for them.
/// </summary>
internal sealed class FrontClock(TimeProvider time) : TimeProvider
{
    // The timeouts of calls are real, too, and some tests keep a machine so busy that an answer takes seconds. So they are so many times
    // longer.
    private const int Longer = 6;

    public override TimeZoneInfo LocalTimeZone => time.LocalTimeZone;

    public override long TimestampFrequency => Longer * base.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, dueTime < TimeSpan.FromSeconds(1) ? dueTime : Longer * dueTime, period);
}

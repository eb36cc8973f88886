namespace Pail.Cluster.Tests.Contract;

/// <summary>
/// The clock of what leads to the buckets. It tells the time that the tests set, but the pauses between the attempts of a request are real:
/// nobody moves the clock for them.
/// </summary>
internal sealed class FrontClock(TimeProvider time) : TimeProvider
{
    public override TimeZoneInfo LocalTimeZone => time.LocalTimeZone;

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow();
}

namespace Pail.Buckets;

/// <summary>How often the storage did something, and how long it took in the last five to six minutes.</summary>
/// <param name="Count">How often, since the start.</param>
/// <param name="Total">How long all together, since the start.</param>
/// <param name="LastTime">When it was done last; <see langword="null"/> for never.</param>
/// <param name="Median">What half of them did not exceed in the last minutes, at most an eighth too large; zero without any.</param>
/// <param name="Percentile99">What 99 % of them did not exceed in the last minutes, at most an eighth too large; zero without any.</param>
/// <param name="Longest">The longest of the last minutes; zero without any.</param>
public sealed record BucketStorageDurations(
    long Count, TimeSpan Total, DateTimeOffset? LastTime, TimeSpan Median, TimeSpan Percentile99, TimeSpan Longest);

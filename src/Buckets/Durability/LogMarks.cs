namespace Pail.Buckets;

/// <summary>
/// The greatest numbers that a log has given. A snapshot keeps them, since nothing else may be left of them: what had them may be deleted.
/// </summary>
/// <param name="Position">The greatest position of a change.</param>
/// <param name="Epoch">The greatest epoch of a revision. Later epochs must be greater, also if the clock was set back.</param>
/// <param name="Bucket">The greatest number of a bucket. It is never given again.</param>
internal readonly record struct LogMarks(long Position, long Epoch, long Bucket)
{
    /// <summary>The greater of each.</summary>
    internal LogMarks With(in LogMarks other) =>
        new(Math.Max(Position, other.Position), Math.Max(Epoch, other.Epoch), Math.Max(Bucket, other.Bucket));
}

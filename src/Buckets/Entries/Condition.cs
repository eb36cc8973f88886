namespace Pail.Buckets;

/// <summary>
/// What must hold for a write to happen. The check and the write are one atomic step. The parts and their order are those of RFC 9110,
/// section 13.2.2.
/// </summary>
/// <example>
/// <code>
/// await bucket.Put("milk", value, Condition.CreateOnly);            // only when there is no milk yet
/// await bucket.Put("milk", value, Condition.Matches(seen.Revision)); // only when there was no other write since
/// </code>
/// </example>
public sealed class Condition
{
    /// <summary>No condition: always holds.</summary>
    public static Condition None { get; } = new();

    /// <summary>Holds when the key is absent (<c>If-None-Match: *</c>).</summary>
    public static Condition CreateOnly { get; } = new() { IfNoneMatch = RevisionSet.Any };

    /// <summary>The key must be present with one of these revisions (<c>If-Match</c>); <see langword="null"/> asks nothing.</summary>
    public RevisionSet? IfMatch { get; init; }

    /// <summary>
    /// The value must not have been modified after this time (<c>If-Unmodified-Since</c>), by its <see cref="Entry.LastModified"/>.
    /// Ignored beside <see cref="IfMatch"/> and for a missing key.
    /// </summary>
    public DateTimeOffset? IfUnmodifiedSince { get; init; }

    /// <summary>
    /// The key must be absent or have none of these revisions (<c>If-None-Match</c>); <see langword="null"/> asks nothing.
    /// </summary>
    public RevisionSet? IfNoneMatch { get; init; }

    /// <summary>Compare-and-set: holds when the key is present with exactly this revision.</summary>
    /// <param name="revision">The revision the writer has seen.</param>
    /// <returns>The condition.</returns>
    public static Condition Matches(Revision revision) => new() { IfMatch = RevisionSet.Of(revision) };

    /// <summary>Whether a write may happen to a key whose current entry is <paramref name="current"/>.</summary>
    /// <param name="current">The current entry, or <see langword="null"/> when the key is absent.</param>
    /// <param name="now">The current time. A value with a later modification time counts as modified now.</param>
    /// <returns>Whether all parts hold.</returns>
    public bool Allows(Entry? current, DateTimeOffset now)
    {
        if (IfMatch is { } expected)
        {
            if (current is null || !expected.Contains(current.Revision))
                return false;
        }
        else if (IfUnmodifiedSince is { } since && current is not null && current.LastModified(now) > since)
        {
            return false;
        }

        return IfNoneMatch is not { } unwanted || current is null || !unwanted.Contains(current.Revision);
    }
}

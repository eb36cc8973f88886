using System.Collections.Immutable;

namespace Pail.Buckets;

/// <summary>The revisions that a condition names: some, or any at all.</summary>
public sealed class RevisionSet
{
    private readonly ImmutableArray<Revision> _revisions;

    private RevisionSet(ImmutableArray<Revision> revisions) => _revisions = revisions;

    /// <summary>Every revision (<c>*</c>).</summary>
    public static RevisionSet Any { get; } = new(default);

    /// <summary>Exactly these revisions; with none given, no revision at all.</summary>
    /// <param name="revisions">The revisions.</param>
    /// <returns>The set.</returns>
    public static RevisionSet Of(params ReadOnlySpan<Revision> revisions) => new([.. revisions]);

    /// <summary>Whether the revision is in the set.</summary>
    /// <param name="revision">The revision to look for.</param>
    /// <returns>Whether it is there.</returns>
    public bool Contains(Revision revision) => _revisions.IsDefault || _revisions.Contains(revision);
}

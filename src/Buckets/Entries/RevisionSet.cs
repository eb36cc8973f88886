using System.Collections.Immutable;

namespace Pail.Buckets;

/// <summary>The revisions that a condition names: a list of revisions, or every revision.</summary>
public sealed class RevisionSet
{
    private readonly ImmutableArray<Revision> _revisions;

    private RevisionSet(ImmutableArray<Revision> revisions) => _revisions = revisions;

    /// <summary>Every revision (<c>*</c>).</summary>
    public static RevisionSet Any { get; } = new(default);

    /// <summary>Whether this is every revision.</summary>
    internal bool IsAny => _revisions.IsDefault;

    /// <summary>The revisions of the set, to make an equal set of them elsewhere; none if it is every revision.</summary>
    internal ImmutableArray<Revision> Revisions => IsAny ? [] : _revisions;

    /// <summary>A set of exactly these revisions.</summary>
    /// <param name="revisions">The revisions; if there are none, the set is empty.</param>
    /// <returns>The set.</returns>
    public static RevisionSet Of(params ReadOnlySpan<Revision> revisions) => new([.. revisions]);

    /// <summary>Whether the revision is in the set.</summary>
    /// <param name="revision">The revision to look for.</param>
    /// <returns><see langword="true"/> if the set has the revision.</returns>
    public bool Contains(Revision revision) => IsAny || _revisions.Contains(revision);
}

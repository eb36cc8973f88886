using Pail.Buckets;

namespace Pail.Server.Security;

/// <summary>
/// What a caller finds in place of a bucket that does not exist for it. All resources are mapped once more over it, so a request for such a
/// bucket gets the same answer, from the same code, as a request for a bucket that nobody has created.
/// </summary>
internal sealed class NoBuckets : IBuckets
{
    public ValueTask<IBucket?> Find(string name) => default;

    public ValueTask<IReadOnlyList<IBucket>> List(string prefix, string? after, int limit) => new([]);

    public ValueTask<IReadOnlyList<IBucket>> ListFailed(int limit) => new([]);

    public ValueTask<DeleteBucketStatus> Delete(string name, bool force) => new(DeleteBucketStatus.Absent);

    public ValueTask<CreateResult> Create(string name, BucketConfig config) =>
        throw new InvalidOperationException("The routing must refuse to create a bucket that does not exist for the caller.");
}

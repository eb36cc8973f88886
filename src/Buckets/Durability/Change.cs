namespace Pail.Buckets;

/// <summary>
/// What one step of a bucket did, as a result: the state after it. So the replay of a log needs no clock, and checks no condition.
/// </summary>
/// <param name="Kind">What was done. It decides which of the other properties are set.</param>
/// <param name="Bucket">The number of the bucket. A bucket that is deleted and created again gets another number.</param>
internal readonly record struct Change(ChangeKind Kind, long Bucket)
{
    /// <summary>The name of the bucket. Of <see cref="ChangeKind.CreateBucket"/> and <see cref="ChangeKind.ConfigureBucket"/>.</summary>
    internal string? Name { get; init; }

    /// <summary>When the bucket was created. Of the same kinds as <see cref="Name"/>.</summary>
    internal DateTimeOffset Created { get; init; }

    /// <summary>The configuration of the bucket. Of the same kinds as <see cref="Name"/>.</summary>
    internal BucketConfig? Config { get; init; }

    /// <summary>The whole entry, with its expiry. Of <see cref="ChangeKind.Put"/> and <see cref="ChangeKind.Expire"/>.</summary>
    internal Entry? Entry { get; init; }

    /// <summary>The key that was removed. Of <see cref="ChangeKind.Remove"/>.</summary>
    internal string? Key { get; init; }

    /// <summary>
    /// The revision that the step took. Of <see cref="ChangeKind.Remove"/>, <see cref="ChangeKind.Clear"/> and
    /// <see cref="ChangeKind.BeginEpoch"/>. The number of the last is 0; in a snapshot it is the last one that the bucket has given.
    /// </summary>
    internal Revision Revision { get; init; }

    internal static Change CreateBucket(long bucket, string name, DateTimeOffset created, BucketConfig config) =>
        new(ChangeKind.CreateBucket, bucket) { Name = name, Created = created, Config = config };

    internal static Change ConfigureBucket(long bucket, string name, DateTimeOffset created, BucketConfig config) =>
        new(ChangeKind.ConfigureBucket, bucket) { Name = name, Created = created, Config = config };

    internal static Change DeleteBucket(long bucket) => new(ChangeKind.DeleteBucket, bucket);

    internal static Change BeginEpoch(long bucket, Revision revision) => new(ChangeKind.BeginEpoch, bucket) { Revision = revision };

    internal static Change Put(long bucket, Entry entry) => new(ChangeKind.Put, bucket) { Entry = entry };

    internal static Change Expire(long bucket, Entry entry) => new(ChangeKind.Expire, bucket) { Entry = entry };

    internal static Change Remove(long bucket, string key, Revision revision) =>
        new(ChangeKind.Remove, bucket) { Key = key, Revision = revision };

    internal static Change Clear(long bucket, Revision revision) => new(ChangeKind.Clear, bucket) { Revision = revision };
}

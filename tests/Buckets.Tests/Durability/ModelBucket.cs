namespace Pail.Buckets.Tests.Durability;

/// <summary>A bucket of a <see cref="ModelWorld"/>.</summary>
internal sealed class ModelBucket
{
    internal required string Name { get; init; }

    internal required DateTimeOffset Created { get; init; }

    internal required BucketConfig Config { get; set; }

    internal required long HeaderPosition { get; set; }

    internal Revision Revision { get; set; }

    internal SortedDictionary<string, (Entry Entry, long Position)> Entries { get; } = new(StringComparer.Ordinal);
}

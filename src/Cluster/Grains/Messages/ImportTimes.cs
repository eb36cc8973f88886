using Pail.Buckets;

namespace Pail.Cluster.Grains;

/// <summary>What an imported entry brings along beside its value.</summary>
[GenerateSerializer, Alias("pail.import"), Immutable]
internal struct ImportTimes
{
    [Id(0)]
    internal DateTimeOffset Created;

    [Id(1)]
    internal DateTimeOffset Modified;

    [Id(2)]
    internal DateTimeOffset? ExpiresAt;

    [Id(3)]
    internal TimeSpan? Sliding;

    [Id(4)]
    internal Revision Revision;

    internal static ImportTimes Of(in EntryLine line) => new()
    {
        Created = line.Created,
        Modified = line.Modified,
        ExpiresAt = line.ExpiresAt,
        Sliding = line.Sliding,
        Revision = line.Revision,
    };

    internal readonly EntryLine ToLine(string key, in NewValue value) => new()
    {
        Key = key,
        Value = value.Bytes,
        ContentType = value.ContentType,
        ContentEncoding = value.ContentEncoding,
        ContentLanguage = value.ContentLanguage,
        Metadata = value.Metadata,
        Created = Created,
        Modified = Modified,
        ExpiresAt = ExpiresAt,
        Sliding = Sliding,
        Revision = Revision,
    };
}

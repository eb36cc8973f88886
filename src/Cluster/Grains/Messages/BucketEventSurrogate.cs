using Pail.Buckets;

namespace Pail.Cluster.Grains;

/// <summary>A <see cref="BucketEvent"/> between silos.</summary>
[GenerateSerializer, Alias("pail.event"), Immutable]
internal struct BucketEventSurrogate
{
    [Id(0)]
    internal BucketEventKind Kind;

    [Id(1)]
    internal Revision Revision;

    [Id(2)]
    internal string? Key;

    [Id(3)]
    internal Entry? Entry;

    [Id(4)]
    internal bool EndsGroup;
}

[RegisterConverter]
internal sealed class BucketEventConverter : IConverter<BucketEvent, BucketEventSurrogate>
{
    public BucketEvent ConvertFromSurrogate(in BucketEventSurrogate surrogate) =>
        new(surrogate.Kind, surrogate.Revision, WireText.Read(surrogate.Key), surrogate.Entry, surrogate.EndsGroup);

    public BucketEventSurrogate ConvertToSurrogate(in BucketEvent value) => new()
    {
        Kind = value.Kind,
        Revision = value.Revision,
        Key = WireText.Write(value.Key),
        Entry = value.Entry,
        EndsGroup = value.EndsGroup,
    };
}

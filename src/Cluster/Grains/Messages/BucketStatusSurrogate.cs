using Pail.Buckets;

namespace Pail.Cluster.Grains;

/// <summary>A <see cref="BucketStatus"/> between silos. A pid means nothing on another machine, so the process is not sent.</summary>
[GenerateSerializer, Alias("pail.status"), Immutable]
internal struct BucketStatusSurrogate
{
    [Id(0)]
    internal BucketState State;

    [Id(1)]
    internal long Epoch;

    [Id(2)]
    internal long Restarts;

    [Id(3)]
    internal long Keys;

    [Id(4)]
    internal long Bytes;

    [Id(5)]
    internal long LostKeys;

    [Id(6)]
    internal int MailboxLength;

    [Id(7)]
    internal DateTimeOffset Created;

    [Id(8)]
    internal int Watchers;

    [Id(9)]
    internal string? Node;
}

[RegisterConverter]
internal sealed class BucketStatusConverter : IConverter<BucketStatus, BucketStatusSurrogate>
{
    public BucketStatus ConvertFromSurrogate(in BucketStatusSurrogate surrogate) => new(
        surrogate.State,
        null,
        surrogate.Epoch,
        surrogate.Restarts,
        surrogate.Keys,
        surrogate.Bytes,
        surrogate.LostKeys,
        surrogate.MailboxLength,
        surrogate.Created)
    {
        Watchers = surrogate.Watchers,
        Node = WireText.Read(surrogate.Node),
    };

    public BucketStatusSurrogate ConvertToSurrogate(in BucketStatus value) => new()
    {
        State = value.State,
        Epoch = value.Epoch,
        Restarts = value.Restarts,
        Keys = value.Keys,
        Bytes = value.Bytes,
        LostKeys = value.LostKeys,
        MailboxLength = value.MailboxLength,
        Created = value.Created,
        Watchers = value.Watchers,
        Node = WireText.Write(value.Node),
    };
}

using Pail.Buckets;

namespace Pail.Cluster.Grains;

/// <summary>A <see cref="Revision"/> between silos.</summary>
[GenerateSerializer, Alias("pail.revision"), Immutable]
internal struct RevisionSurrogate
{
    [Id(0)]
    internal long Epoch;

    [Id(1)]
    internal long Number;
}

[RegisterConverter]
internal sealed class RevisionConverter : IConverter<Revision, RevisionSurrogate>
{
    public Revision ConvertFromSurrogate(in RevisionSurrogate surrogate) => new(surrogate.Epoch, surrogate.Number);

    public RevisionSurrogate ConvertToSurrogate(in Revision value) => new() { Epoch = value.Epoch, Number = value.Number };
}

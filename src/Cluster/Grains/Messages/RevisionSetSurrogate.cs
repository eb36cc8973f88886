using Pail.Buckets;

namespace Pail.Cluster.Grains;

/// <summary>A <see cref="RevisionSet"/> between silos.</summary>
[GenerateSerializer, Alias("pail.revisions"), Immutable]
internal struct RevisionSetSurrogate
{
    /// <summary>The revisions; null for every revision.</summary>
    [Id(0)]
    internal Revision[]? Revisions;
}

[RegisterConverter]
internal sealed class RevisionSetConverter : IConverter<RevisionSet, RevisionSetSurrogate>
{
    public RevisionSet ConvertFromSurrogate(in RevisionSetSurrogate surrogate) =>
        surrogate.Revisions is { } revisions ? RevisionSet.Of(revisions) : RevisionSet.Any;

    public RevisionSetSurrogate ConvertToSurrogate(in RevisionSet value) =>
        new() { Revisions = value.IsAny ? null : [.. value.Revisions] };
}

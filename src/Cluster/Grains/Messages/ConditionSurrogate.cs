using Pail.Buckets;

namespace Pail.Cluster.Grains;

/// <summary>A <see cref="Condition"/> between silos.</summary>
[GenerateSerializer, Alias("pail.condition"), Immutable]
internal struct ConditionSurrogate
{
    [Id(0)]
    internal RevisionSet? IfMatch;

    [Id(1)]
    internal DateTimeOffset? IfUnmodifiedSince;

    [Id(2)]
    internal RevisionSet? IfNoneMatch;
}

[RegisterConverter]
internal sealed class ConditionConverter : IConverter<Condition, ConditionSurrogate>
{
    public Condition ConvertFromSurrogate(in ConditionSurrogate surrogate) => new()
    {
        IfMatch = surrogate.IfMatch,
        IfUnmodifiedSince = surrogate.IfUnmodifiedSince,
        IfNoneMatch = surrogate.IfNoneMatch,
    };

    public ConditionSurrogate ConvertToSurrogate(in Condition value) => new()
    {
        IfMatch = value.IfMatch,
        IfUnmodifiedSince = value.IfUnmodifiedSince,
        IfNoneMatch = value.IfNoneMatch,
    };
}

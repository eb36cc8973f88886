using Pail.Buckets;

namespace Pail.Cluster.Grains;

/// <summary>A <see cref="WatchQuery"/> between silos.</summary>
[GenerateSerializer, Alias("pail.watch"), Immutable]
internal struct WatchQuerySurrogate
{
    [Id(0)]
    internal string Prefix;

    [Id(1)]
    internal string? Key;

    [Id(2)]
    internal bool Initial;

    [Id(3)]
    internal Revision? Since;
}

[RegisterConverter]
internal sealed class WatchQueryConverter : IConverter<WatchQuery, WatchQuerySurrogate>
{
    public WatchQuery ConvertFromSurrogate(in WatchQuerySurrogate surrogate) => new()
    {
        Prefix = WireText.Read(surrogate.Prefix),
        Key = WireText.Read(surrogate.Key),
        Initial = surrogate.Initial,
        Since = surrogate.Since,
    };

    public WatchQuerySurrogate ConvertToSurrogate(in WatchQuery value) => new()
    {
        Prefix = WireText.Write(value.Prefix),
        Key = WireText.Write(value.Key),
        Initial = value.Initial,
        Since = value.Since,
    };
}

using Pail.Buckets;

namespace Pail.Cluster.Grains;

/// <summary>A <see cref="KeyQuery"/> between silos.</summary>
[GenerateSerializer, Alias("pail.keys"), Immutable]
internal struct KeyQuerySurrogate
{
    [Id(0)]
    internal string Prefix;

    [Id(1)]
    internal string? Delimiter;

    [Id(2)]
    internal string? From;

    [Id(3)]
    internal string? To;

    [Id(4)]
    internal bool Reverse;

    [Id(5)]
    internal int Limit;

    [Id(6)]
    internal string? After;
}

[RegisterConverter]
internal sealed class KeyQueryConverter : IConverter<KeyQuery, KeyQuerySurrogate>
{
    public KeyQuery ConvertFromSurrogate(in KeyQuerySurrogate surrogate) => new()
    {
        Prefix = WireText.Read(surrogate.Prefix),
        Delimiter = WireText.Read(surrogate.Delimiter),
        From = WireText.Read(surrogate.From),
        To = WireText.Read(surrogate.To),
        Reverse = surrogate.Reverse,
        Limit = surrogate.Limit,
        After = WireText.Read(surrogate.After),
    };

    public KeyQuerySurrogate ConvertToSurrogate(in KeyQuery value) => new()
    {
        Prefix = WireText.Write(value.Prefix),
        Delimiter = WireText.Write(value.Delimiter),
        From = WireText.Write(value.From),
        To = WireText.Write(value.To),
        Reverse = value.Reverse,
        Limit = value.Limit,
        After = WireText.Write(value.After),
    };
}

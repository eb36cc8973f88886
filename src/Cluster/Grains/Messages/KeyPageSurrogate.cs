using Pail.Buckets;

namespace Pail.Cluster.Grains;

/// <summary>A <see cref="KeyPage"/> between silos. Each key is that of its entry.</summary>
[GenerateSerializer, Alias("pail.page"), Immutable]
internal struct KeyPageSurrogate
{
    [Id(0)]
    internal Entry[] Entries;

    [Id(1)]
    internal string[] Prefixes;

    [Id(2)]
    internal string? Next;

    [Id(3)]
    internal Revision Revision;
}

[RegisterConverter]
internal sealed class KeyPageConverter : IConverter<KeyPage, KeyPageSurrogate>
{
    public KeyPage ConvertFromSurrogate(in KeyPageSurrogate surrogate) => new(
        Array.ConvertAll(surrogate.Entries, static entry => KeyValuePair.Create(entry.Key, entry)),
        Array.ConvertAll(surrogate.Prefixes, static prefix => WireText.Read(prefix)!),
        WireText.Read(surrogate.Next))
    {
        Revision = surrogate.Revision,
    };

    public KeyPageSurrogate ConvertToSurrogate(in KeyPage value) => new()
    {
        Entries = [.. value.Keys.Select(static row => row.Value)],
        Prefixes = [.. value.Prefixes.Select(static prefix => WireText.Write(prefix)!)],
        Next = WireText.Write(value.Next),
        Revision = value.Revision,
    };
}

using Pail.Buckets;

namespace Pail.Cluster.Grains;

/// <summary>An <see cref="Entry"/> between silos.</summary>
[GenerateSerializer, Alias("pail.entry"), Immutable]
internal struct EntrySurrogate
{
    [Id(0)]
    internal string Key;

    [Id(1)]
    internal ReadOnlyMemory<byte> Value;

    [Id(2)]
    internal string ContentType;

    [Id(3)]
    internal string? ContentEncoding;

    [Id(4)]
    internal string? ContentLanguage;

    [Id(5)]
    internal KeyValuePair<string, string>[]? Metadata;

    /// <summary>What the write gave the entry.</summary>
    [Id(6)]
    internal EntryStamp Stamp;
}

[RegisterConverter]
internal sealed class EntryConverter : IConverter<Entry, EntrySurrogate>
{
    public Entry ConvertFromSurrogate(in EntrySurrogate surrogate) => surrogate.Stamp.ToEntry(
        WireText.Read(surrogate.Key),
        new NewValue(surrogate.Value, WireText.Read(surrogate.ContentType))
        {
            ContentEncoding = WireText.Read(surrogate.ContentEncoding),
            ContentLanguage = WireText.Read(surrogate.ContentLanguage),
            Metadata = WireText.Read(surrogate.Metadata),
        });

    public EntrySurrogate ConvertToSurrogate(in Entry value) => new()
    {
        Key = WireText.Write(value.Key),
        Value = value.Value,
        ContentType = WireText.Write(value.ContentType),
        ContentEncoding = WireText.Write(value.ContentEncoding),
        ContentLanguage = WireText.Write(value.ContentLanguage),
        Metadata = value.Metadata.Count == 0 ? null : WireText.Write(value.Metadata),
        Stamp = EntryStamp.Of(value),
    };
}

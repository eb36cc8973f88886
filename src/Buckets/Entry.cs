namespace Pail.Buckets;

/// <summary>One value in a bucket with everything known about it. Immutable: a write makes a new entry.</summary>
/// <remarks>The bytes are not copied, neither on the way in nor on the way out: they must not change after a put.</remarks>
public sealed class Entry
{
    private readonly long _created;
    private readonly long _modified;

    internal Entry(NewValue value, Revision revision, DateTimeOffset created, DateTimeOffset modified)
    {
        Value = value.Bytes;
        ContentType = value.ContentType;
        Revision = revision;
        _created = created.UtcTicks;
        _modified = modified.UtcTicks;
    }

    /// <summary>The stored bytes.</summary>
    public ReadOnlyMemory<byte> Value { get; }

    /// <summary>The media type the value was stored with, as the writer spelt it.</summary>
    public string ContentType { get; }

    /// <summary>The write that made this entry.</summary>
    public Revision Revision { get; }

    /// <summary>When the key came into being (UTC); overwriting keeps it.</summary>
    public DateTimeOffset Created => new(_created, TimeSpan.Zero);

    /// <summary>When this value was written (UTC).</summary>
    public DateTimeOffset Modified => new(_modified, TimeSpan.Zero);
}

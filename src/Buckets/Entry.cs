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
        ContentEncoding = value.ContentEncoding;
        ContentLanguage = value.ContentLanguage;
        Revision = revision;
        _created = created.UtcTicks;
        _modified = modified.UtcTicks;
    }

    /// <summary>The stored bytes.</summary>
    public ReadOnlyMemory<byte> Value { get; }

    /// <summary>The media type the value was stored with, as the writer spelt it.</summary>
    public string ContentType { get; }

    /// <summary>How the stored bytes are coded (see <see cref="NewValue.ContentEncoding"/>), or <see langword="null"/>.</summary>
    public string? ContentEncoding { get; }

    /// <summary>The languages of the value's readers (see <see cref="NewValue.ContentLanguage"/>), or <see langword="null"/>.</summary>
    public string? ContentLanguage { get; }

    /// <summary>The write that made this entry.</summary>
    public Revision Revision { get; }

    /// <summary>When the key came into being (UTC); overwriting keeps it.</summary>
    public DateTimeOffset Created => new(_created, TimeSpan.Zero);

    /// <summary>When this value was written (UTC).</summary>
    public DateTimeOffset Modified => new(_modified, TimeSpan.Zero);

    /// <summary>
    /// <see cref="Modified"/> as a client may be told: without the fraction of the second, which HTTP dates do not have, and never
    /// later than now, although the clock may have been set back since the write.
    /// </summary>
    /// <param name="now">The present time.</param>
    /// <returns>The earlier of the two (UTC).</returns>
    public DateTimeOffset LastModified(DateTimeOffset now)
    {
        var ticks = Math.Min(_modified, now.UtcTicks);
        return new(ticks - ticks % TimeSpan.TicksPerSecond, TimeSpan.Zero);
    }
}

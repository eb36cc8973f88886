namespace Pail.Buckets;

/// <summary>One value in a bucket, with its headers, its revision and its times. Immutable: a write makes a new entry.</summary>
/// <remarks>The bytes are never copied, so they must not change after a put.</remarks>
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

    /// <summary>The media type that the value was stored with, spelt as the writer spelt it.</summary>
    public string ContentType { get; }

    /// <summary>How the stored bytes are coded (see <see cref="NewValue.ContentEncoding"/>), or <see langword="null"/>.</summary>
    public string? ContentEncoding { get; }

    /// <summary>The languages of the value's readers (see <see cref="NewValue.ContentLanguage"/>), or <see langword="null"/>.</summary>
    public string? ContentLanguage { get; }

    /// <summary>The write that made this entry.</summary>
    public Revision Revision { get; }

    /// <summary>When the key was created (UTC). Overwriting the value keeps this time.</summary>
    public DateTimeOffset Created => new(_created, TimeSpan.Zero);

    /// <summary>When this value was written (UTC).</summary>
    public DateTimeOffset Modified => new(_modified, TimeSpan.Zero);

    /// <summary>
    /// <see cref="Modified"/> in the form that clients get: in whole seconds, as HTTP dates are, and never later than now, even if the
    /// clock was set back since the write.
    /// </summary>
    /// <param name="now">The current time.</param>
    /// <returns>The earlier of the two times (UTC), rounded down to a second.</returns>
    public DateTimeOffset LastModified(DateTimeOffset now)
    {
        var ticks = Math.Min(_modified, now.UtcTicks);
        return new(ticks - ticks % TimeSpan.TicksPerSecond, TimeSpan.Zero);
    }
}

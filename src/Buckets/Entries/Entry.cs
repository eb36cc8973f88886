namespace Pail.Buckets;

/// <summary>One value in a bucket, with its headers, its revision and its times. Immutable: a write makes a new entry.</summary>
/// <remarks>The bytes are never copied, so they must not change after a put.</remarks>
public sealed class Entry
{
    /// <summary>
    /// What an entry costs beside its key, its value and its headers, in bytes: the entry itself, its place in the bucket and in the
    /// order of the keys. The tree's memory budget counts it.
    /// </summary>
    internal const int Overhead = 200;

    /// <summary>How many characters of the media type the overhead includes. Common types are short, and share one text.</summary>
    internal const int FreeTypeLength = 32;

    private readonly EntryHeaders? _headers;
    private readonly long _created;
    private readonly long _modified;

    internal Entry(
        string key, in NewValue value, Revision revision, DateTimeOffset created, DateTimeOffset modified, EntryTracking? tracking)
    {
        Key = key;
        Value = value.Bytes;
        ContentType = value.ContentType;
        _headers = EntryHeaders.Of(value);
        Revision = revision;
        _created = created.UtcTicks;
        _modified = modified.UtcTicks;
        Tracking = tracking;
        if (tracking is not null)
            tracking.Entry = this;
    }

    private Entry(Entry other, EntryTracking? tracking)
    {
        (Key, Value, ContentType, _headers, Revision) = (other.Key, other.Value, other.ContentType, other._headers, other.Revision);
        (_created, _modified, Tracking) = (other._created, other._modified, tracking);
        if (tracking is not null)
            tracking.Entry = this;
    }

    /// <summary>The key that the value is stored under.</summary>
    public string Key { get; }

    /// <summary>The stored bytes.</summary>
    public ReadOnlyMemory<byte> Value { get; }

    /// <summary>The media type that the value was stored with, spelt as the writer spelt it.</summary>
    public string ContentType { get; }

    /// <summary>How the stored bytes are coded (see <see cref="NewValue.ContentEncoding"/>), or <see langword="null"/>.</summary>
    public string? ContentEncoding => _headers?.Encoding;

    /// <summary>The languages of the value's readers (see <see cref="NewValue.ContentLanguage"/>), or <see langword="null"/>.</summary>
    public string? ContentLanguage => _headers?.Language;

    /// <summary>What the writer noted about the value: names with texts. Empty when the writer noted nothing.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _headers?.Metadata ?? EntryHeaders.NoMetadata;

    /// <summary>The write that made this entry.</summary>
    public Revision Revision { get; }

    /// <summary>When the key was created (UTC). Overwriting the value keeps this time.</summary>
    public DateTimeOffset Created => new(_created, TimeSpan.Zero);

    /// <summary>When this value was written (UTC).</summary>
    public DateTimeOffset Modified => new(_modified, TimeSpan.Zero);

    /// <summary>
    /// When the entry expires (UTC), or <see langword="null"/> when it does not. At that instant it is gone. With a sliding expiry, a read
    /// moves this time.
    /// </summary>
    public DateTimeOffset? ExpiresAt => Tracking?.ExpiresAt;

    /// <summary>How long the entry lives after its last use, or <see langword="null"/> when uses do not count.</summary>
    public TimeSpan? Sliding => Tracking?.Sliding;

    /// <summary>The latest moment (UTC) to which uses can move <see cref="ExpiresAt"/>, or <see langword="null"/> for no limit.</summary>
    public DateTimeOffset? ExpiresAtLatest => Tracking?.ExpiresAtLatest;

    /// <summary>Follows the use and the expiry of the entry; null when the bucket needs neither.</summary>
    internal EntryTracking? Tracking { get; }

    /// <summary>What the entry takes of the tree's memory budget, in bytes.</summary>
    internal long Footprint => FootprintOf(Key, Value, ContentType, _headers);

    internal static long FootprintOf(string key, in NewValue value) =>
        FootprintOf(key, value.Bytes, value.ContentType, EntryHeaders.Of(value));

    private static long FootprintOf(string key, ReadOnlyMemory<byte> value, string type, EntryHeaders? headers) =>
        Overhead + 2L * (key.Length + Math.Max(0, type.Length - FreeTypeLength)) + value.Length + (headers?.Footprint ?? 0);

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

    /// <summary>The same value and revision with another expiry.</summary>
    internal Entry With(EntryTracking? tracking) => new(this, tracking);

    /// <summary>The headers of this entry with other bytes, for a write that changes only a part of the value.</summary>
    internal NewValue WithBytes(ReadOnlyMemory<byte> bytes) => new(bytes, ContentType)
    {
        ContentEncoding = ContentEncoding,
        ContentLanguage = ContentLanguage,
        Metadata = _headers?.Metadata,
    };
}

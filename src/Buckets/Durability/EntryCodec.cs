namespace Pail.Buckets;

/// <summary>An entry as bytes: its key, headers, revision, times and expiry, and the value at the end.</summary>
/// <remarks>
/// How an entry is tracked is written only when it expires. An entry that is tracked because its bucket evicts is written as one without:
/// whether a bucket evicts is a matter of its configuration, which may be another one when the entry is read.
/// </remarks>
internal static class EntryCodec
{
    private const long Never = long.MaxValue;

    [Flags]
    private enum Parts : byte
    {
        None = 0,
        Encoding = 1,
        Language = 2,
        Metadata = 4,
        Expiry = 8,
        All = 15,
    }

    internal static void Write(ref LogBytesWriter output, Entry entry)
    {
        var expiry = entry.Tracking?.Expiry;
        output.Text(entry.Key);
        output.Byte((byte)PartsOf(entry, expiry));
        output.Text(entry.ContentType);
        output.Revision(entry.Revision);
        output.Time(entry.Created);
        output.Signed(entry.Modified.UtcTicks - entry.Created.UtcTicks);
        if (entry.ContentEncoding is { } encoding)
            output.Text(encoding);
        if (entry.ContentLanguage is { } language)
            output.Text(language);
        if (entry.Metadata.Count > 0)
            WriteMetadata(ref output, entry.Metadata);
        if (expiry is { } times)
        {
            output.Number(times.Idle);
            output.Number(times.Latest);
            output.Number(times.Latest - times.Deadline);
        }

        output.Bytes(entry.Value.Span);
    }

    /// <param name="input">The bytes.</param>
    /// <param name="tracksUse">Whether the entry is tracked even if it does not expire, because its bucket evicts.</param>
    /// <param name="texts">The texts of the entry before this one in the same piece, to be shared.</param>
    internal static Entry Read(ref LogBytesReader input, bool tracksUse, ref SharedTexts texts)
    {
        var key = input.Text("a key");
        var parts = ReadParts(ref input);
        var type = input.SharedText("a media type", ref texts.Type);
        var revision = input.Revision();
        var created = input.Time("the time of a creation");
        var modified = ReadModified(ref input, created);
        var encoding = (parts & Parts.Encoding) == 0 ? null : input.SharedText("a content encoding", ref texts.Encoding);
        var language = (parts & Parts.Language) == 0 ? null : input.SharedText("a content language", ref texts.Language);
        var metadata = (parts & Parts.Metadata) == 0 ? null : ReadMetadata(ref input);
        var tracking = (parts & Parts.Expiry) != 0 ? ReadExpiry(ref input) : tracksUse ? new EntryTracking() : null;
        var value = new NewValue(input.Bytes("a value").ToArray(), type)
        {
            ContentEncoding = encoding,
            ContentLanguage = language,
            Metadata = metadata,
        };
        return new Entry(key, value, revision, created, modified, tracking);
    }

    /// <summary>Names with texts. Their order stays.</summary>
    internal static void WriteMetadata(ref LogBytesWriter output, IReadOnlyDictionary<string, string> metadata)
    {
        output.Number(metadata.Count);

        // The usual type is enumerated without an object.
        if (metadata is Dictionary<string, string> texts)
        {
            foreach (var (name, text) in texts)
                WritePair(ref output, name, text);
            return;
        }

        foreach (var (name, text) in metadata)
            WritePair(ref output, name, text);
    }

    internal static Dictionary<string, string> ReadMetadata(ref LogBytesReader input)
    {
        // Of a damaged count no memory is taken: the dictionary grows with what is read.
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var left = input.Count(2, "the count of the metadata"); left > 0; left--)
        {
            var start = input.At;
            if (!metadata.TryAdd(input.Text("a name of the metadata"), input.Text("a text of the metadata")))
                throw new LogFormatException(start, "another name of the metadata", "the same again");
        }

        return metadata;
    }

    private static void WritePair(ref LogBytesWriter output, string name, string text)
    {
        output.Text(name);
        output.Text(text);
    }

    private static Parts PartsOf(Entry entry, in EntryExpiry? expiry) =>
        (entry.ContentEncoding is null ? 0 : Parts.Encoding)
        | (entry.ContentLanguage is null ? 0 : Parts.Language)
        | (entry.Metadata.Count == 0 ? 0 : Parts.Metadata)
        | (expiry is null ? 0 : Parts.Expiry);

    private static Parts ReadParts(ref LogBytesReader input)
    {
        var at = input.At;
        var parts = (Parts)input.Byte("the parts of an entry");
        return parts <= Parts.All ? parts : throw LogFormatException.Newer(at, "the parts of an entry (0 to 15)", (ulong)parts);
    }

    private static DateTimeOffset ReadModified(ref LogBytesReader input, DateTimeOffset created)
    {
        const string Expected = "the time of a change";
        var at = input.At;
        var ticks = unchecked(created.UtcTicks + input.Signed(Expected));
        return ticks is >= 0 && ticks <= DateTime.MaxValue.Ticks
            ? new DateTimeOffset(ticks, TimeSpan.Zero)
            : throw new LogFormatException(at, Expected, $"{ticks} ticks");
    }

    private static EntryTracking ReadExpiry(ref LogBytesReader input)
    {
        var at = input.At;
        var idle = input.Between(0, long.MaxValue, "the idle time of an expiry");
        var latest = input.Between(0, Never, "the latest time of an expiry");
        var deadline = latest - input.Between(0, latest, "how much earlier than the latest an entry expires");
        return new EntryExpiry(deadline, latest, idle).IsNever
            ? throw new LogFormatException(at, "an expiry", "one that never comes")
            : new EntryTracking(deadline, latest, idle);
    }

    /// <summary>The texts that the last entry had, of which the next one often has the same.</summary>
    internal ref struct SharedTexts
    {
        internal string? Type;
        internal string? Encoding;
        internal string? Language;
    }
}

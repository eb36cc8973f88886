using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Pail.Buckets;
using Pail.Server.Http;

namespace Pail.Server.Watching;

/// <summary>
/// Makes the bytes of events in one form, once for all watchers: it keeps the latest ones. A thousand watchers of a bucket are woken by
/// the same event and ask for the same bytes.
/// </summary>
internal sealed class EventFrames(WatchFormat format, bool values)
{
    /// <summary>The longest value that is kept as Base64.</summary>
    internal const int MaxKeptValue = 1024;

    // As many as a bucket keeps events, so that watchers that are behind find them too. Bounds the memory: at most some 5 KB for each
    // place, but 200 bytes for most.
    private const int Places = 1024;

    // Racing writers of one place are harmless: each stores a correct frame. Readers compare the whole identity.
    private readonly Kept?[] _kept = new Kept?[Places];

    internal WatchFormat Format => format;

    internal bool Values => values;

    /// <summary>The frame of an event of the present state. It is no place to resume from, so it has no id.</summary>
    /// <remarks>Never kept: the same revision may have got another time to live since the last frame was made.</remarks>
    internal EventFrame OfState(in BucketEvent change) => Make(change, id: null);

    /// <summary>The frame of any other event.</summary>
    /// <remarks>
    /// The name is a part of the identity: two buckets of a cluster may get their owners in the same microsecond, and then have one epoch.
    /// </remarks>
    internal EventFrame Of(string bucket, in BucketEvent change)
    {
        // Epochs nearly always differ between buckets, so two buckets with the same number of changes use different places.
        var (epoch, number) = change.Revision;
        ref var place = ref _kept[(int)((ulong)(epoch + number) % Places)];
        var kept = Volatile.Read(ref place);
        if (kept?.Revision == change.Revision
            && kept.Kind == change.Kind
            && kept.EndsGroup == change.EndsGroup
            && kept.Bucket == bucket)
            return kept.Frame;

        var frame = Make(change, IdOf(change));
        if (frame.LongValue.IsEmpty)
            Volatile.Write(ref place, new Kept(bucket, change.Kind, change.Revision, change.EndsGroup, frame));
        return frame;
    }

    /// <summary>
    /// The place to resume from after an event: <see langword="null"/> for the same place as before, empty for none.
    /// </summary>
    private static string? IdOf(in BucketEvent change) => change.Kind switch
    {
        // The state that the client then gets is in the order of the keys. If the client reconnects in the middle, it must begin again.
        BucketEventKind.Reset => null,
        BucketEventKind.BucketDeleted => null,

        // The events after the last place are no longer kept: with it, the client would only get 410.
        BucketEventKind.Overflow => "",

        // A client that resumed in the middle of a transaction would see half of it.
        _ => change.EndsGroup ? change.Revision.ToString() : null,
    };

    private EventFrame Make(in BucketEvent change, string? id)
    {
        var name = EventWords.Of(change.Kind);
        var buffer = new ArrayBufferWriter<byte>(256);
        format.WriteHead(buffer, name, id);
        using var json = new Utf8JsonWriter(buffer, Json.Options);
        json.WriteStartObject();
        format.WriteMembers(json, name, id);
        if (change.Key is not { } key)
            WriteBucket(json, change);
        else
            WriteKey(json, key, change);

        var entry = values && change.Kind == BucketEventKind.Put ? change.Entry : null;
        if (entry is not null)
            json.WritePropertyName("base64"u8);
        if (entry?.Value.Length > MaxKeptValue)
        {
            json.Flush();
            buffer.Write("\""u8);
            return new EventFrame(buffer.WrittenMemory, entry.Value);
        }

        if (entry is not null)
            json.WriteBase64StringValue(entry.Value.Span);
        json.WriteEndObject();
        json.Flush();
        buffer.Write(format.EndOfEvent.Span);
        return new EventFrame(buffer.WrittenSpan.ToArray(), default);
    }

    // An overflow has no revision: the events are lost that would tell.
    private static void WriteBucket(Utf8JsonWriter json, in BucketEvent change)
    {
        if (change.Kind == BucketEventKind.Overflow)
            return;

        // The epoch is a string, as in the bucket's status: JavaScript would round the number.
        json.WriteString("epoch"u8, change.Revision.Epoch.ToString(CultureInfo.InvariantCulture));
        json.WriteNumber("revision"u8, change.Revision.Number);
    }

    private static void WriteKey(Utf8JsonWriter json, string key, in BucketEvent change)
    {
        json.WriteString("key"u8, key);
        json.WriteNumber("revision"u8, change.Revision.Number);
        if (change is not { Kind: BucketEventKind.Put, Entry: { } entry })
            return;

        json.WriteString("etag"u8, EntityTag.Of(entry.Revision));
        json.WriteNumber("size"u8, entry.Value.Length);
        json.WriteString("contentType"u8, entry.ContentType);
        if (entry.ContentEncoding is { } encoding)
            json.WriteString("contentEncoding"u8, encoding);
        if (entry.ContentLanguage is { } language)
            json.WriteString("contentLanguage"u8, language);
        if (entry.ExpiresAt is { } expiresAt)
            json.WriteString("expiresAt"u8, HttpTime.Rfc3339(expiresAt));
        if (entry.Metadata.Count == 0)
            return;

        json.WriteStartObject("metadata"u8);
        foreach (var (name, text) in entry.Metadata)
            json.WriteString(name, text);
        json.WriteEndObject();
    }

    private sealed record Kept(string Bucket, BucketEventKind Kind, Revision Revision, bool EndsGroup, EventFrame Frame);
}

using System.Buffers;

namespace Pail.Buckets;

/// <summary>The events of a batch as one record of bytes, for watchers that come back after the bucket has moved.</summary>
/// <remarks>The numbers of the kinds are in the store, so they stay.</remarks>
internal static class EventCodec
{
    private const byte EndsGroup = 0x80;

    internal static void Write(IBufferWriter<byte> record, ReadOnlySpan<BucketEvent> events)
    {
        var output = new LogBytesWriter(record);
        output.Number(events.Length);
        foreach (ref readonly var change in events)
        {
            output.Byte((byte)((int)change.Kind | (change.EndsGroup ? EndsGroup : 0)));
            output.Revision(change.Revision);
            if (change.Kind != BucketEventKind.Clear)
                EntryCodec.Write(ref output, change.Entry!);
        }

        output.Flush();
    }

    /// <summary>Reads a record, and adds its events to a list.</summary>
    /// <exception cref="LogFormatException">The record is damaged.</exception>
    internal static void Read(ReadOnlySpan<byte> record, List<BucketEvent> events)
    {
        var texts = default(EntryCodec.SharedTexts);
        var input = new LogBytesReader(record);
        for (var left = input.Count(3, "the count of the events"); left > 0; left--)
        {
            var at = input.At;
            var first = input.Byte("the kind of an event");
            var kind = (BucketEventKind)(first & ~EndsGroup);
            if (kind > BucketEventKind.Clear)
                throw LogFormatException.Newer(at, "the kind of an event (0 to 4)", (ulong)kind);
            var revision = input.Revision();
            var entry = kind == BucketEventKind.Clear ? null : EntryCodec.Read(ref input, tracksUse: false, ref texts);
            events.Add(new BucketEvent(kind, revision, entry?.Key, entry, (first & EndsGroup) != 0));
        }

        input.End("the end of the events");
    }
}

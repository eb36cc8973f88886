using System.Buffers;

namespace Pail.Buckets.Tests.Durability;

/// <summary>Writes, reads and compares changes.</summary>
internal static class Changes
{
    internal static byte[] Batch(long first, params ReadOnlySpan<Change> changes)
    {
        var output = new ArrayBufferWriter<byte>();
        new ChangeWriter(output).WriteBatch(first, changes);
        return output.WrittenSpan.ToArray();
    }

    internal static byte[] Part(LogMarks marks, IEnumerable<(long Position, Change Change)> changes)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new PartWriter(output, marks);
        foreach (var (position, change) in changes)
            writer.Write(position, change);
        return output.WrittenSpan.ToArray();
    }

    internal static List<(long Position, Change Change)> Read(ReadOnlySpan<byte> piece, Predicate<long>? tracksUse = null)
    {
        var reader = new ChangeReader(piece, tracksUse);
        var changes = new List<(long, Change)>();
        while (reader.TryRead(out var change))
            changes.Add((reader.Position, change));
        return changes;
    }

    internal static void AssertSame(in Change written, in Change read)
    {
        Assert.Equal(written with { Entry = null }, read with { Entry = null });
        Assert.Equal(written.Entry is null, read.Entry is null);
        if (written.Entry is { } entry)
            AssertSame(entry, read.Entry!);
    }

    internal static void AssertSame(Entry written, Entry read)
    {
        Assert.Equal(written.Key, read.Key, StringComparer.Ordinal);
        Assert.True(written.Value.Span.SequenceEqual(read.Value.Span));
        Assert.Equal(written.ContentType, read.ContentType, StringComparer.Ordinal);
        Assert.Equal(written.ContentEncoding, read.ContentEncoding, StringComparer.Ordinal);
        Assert.Equal(written.ContentLanguage, read.ContentLanguage, StringComparer.Ordinal);
        Assert.True(written.Metadata.SequenceEqual(read.Metadata));
        Assert.Equal(written.Revision, read.Revision);
        Assert.Equal(written.Created, read.Created);
        Assert.Equal(written.Modified, read.Modified);
        Assert.Equal(written.Tracking?.Expiry, read.Tracking?.Expiry);
    }
}

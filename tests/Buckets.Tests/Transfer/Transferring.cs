using System.Buffers;
using System.IO.Pipelines;
using System.Text;

namespace Pail.Buckets.Tests;

/// <summary>Exports in memory, for tests.</summary>
internal static class Transferring
{
    internal const string Times = "\"created\":\"2026-11-29T08:51:20.0000000Z\",\"modified\":\"2026-11-29T08:51:21.1234567Z\"";

    internal const string Plain = $$"""{"key":"milk","text":"2 l","contentType":"text/plain",{{Times}},"revision":"7.42"}""";

    internal static readonly EntryLine Milk = new()
    {
        Key = "milk",
        Value = "2 l"u8.ToArray(),
        ContentType = "text/plain",
        Created = new DateTimeOffset(2026, 11, 29, 8, 51, 20, TimeSpan.Zero),
        Modified = new DateTimeOffset(2026, 11, 29, 8, 51, 21, TimeSpan.Zero).AddTicks(1234567),
        Revision = new Revision(7, 42),
    };

    internal static byte[] Export(params IEnumerable<EntryLine> lines)
    {
        var output = new ArrayBufferWriter<byte>();
        using var writer = new TransferWriter(output);
        foreach (var line in lines)
            writer.Write(line);
        writer.End(new Revision(7, 99));
        return output.WrittenSpan.ToArray();
    }

    /// <summary>The line that an entry is written as.</summary>
    internal static string Line(EntryLine line) => Encoding.UTF8.GetString(Export(line)).Split('\n')[0];

    internal static string Fault(ReadOnlySpan<byte> line)
    {
        var kind = TransferLine.Read(new ReadOnlySequence<byte>(line.ToArray()), 7, 512, out var entry, out var end, out var error);
        Assert.Equal(TransferLineKind.Faulty, kind);
        Assert.Equal(default, entry);
        Assert.Equal(default, end);
        Assert.NotNull(error);
        return error;
    }

    internal static string Fault(string line) => Fault(Encoding.UTF8.GetBytes(line));

    internal static EntryLine Entry(string line)
    {
        var bytes = new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(line));
        var kind = TransferLine.Read(bytes, 1, 512, out var entry, out _, out var error);
        Assert.Null(error);
        Assert.Equal(TransferLineKind.Entry, kind);
        return entry;
    }

    /// <summary>Reads a whole export, up to its end or its fault.</summary>
    internal static async Task<(List<EntryLine> Entries, string? Error)> Import(ReadOnlyMemory<byte> bytes, int maxLineBytes = 1 << 20)
    {
        var reader = new TransferReader(PipeReader.Create(new ReadOnlySequence<byte>(bytes)), maxLineBytes, 512);
        var entries = new List<EntryLine>();
        TransferLineKind kind;
        while ((kind = await reader.Read()) is TransferLineKind.Entry)
            entries.Add(reader.Entry);
        Assert.Equal(kind is TransferLineKind.Faulty, reader.Error is not null);
        Assert.Equal(entries.Count, reader.Keys);
        return (entries, reader.Error);
    }
}

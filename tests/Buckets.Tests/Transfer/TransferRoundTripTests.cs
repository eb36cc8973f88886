using System.IO.Pipelines;
using System.Text;
using CsCheck;

namespace Pail.Buckets.Tests;

public sealed class TransferRoundTripTests
{
    [Fact]
    public Task What_is_exported_is_imported() => Lines.Array[0, 5].SampleAsync(async lines =>
    {
        var (entries, error) = await Transferring.Import(Transferring.Export(lines));

        Assert.Null(error);
        Assert.Equal(lines.Length, entries.Count);
        foreach (var (exported, imported) in lines.Zip(entries))
            AssertSame(exported, imported);
    });

    [Fact]
    public async Task A_value_larger_than_a_piece_is_imported_whole()
    {
        foreach (var unit in new[] { "é", "😀", "a\"", "\u0001" })
        {
            var value = Encoding.UTF8.GetBytes("x" + string.Concat(Enumerable.Repeat(unit, 70_001)));
            var (entries, error) = await Transferring.Import(Transferring.Export(Transferring.Milk with { Value = value }));

            Assert.Null(error);
            Assert.True(value.AsSpan().SequenceEqual(Assert.Single(entries).Value.Span));
        }
    }

    [Fact]
    public async Task An_export_that_arrives_byte_by_byte_is_imported()
    {
        var bytes = Transferring.Export(Transferring.Milk, Transferring.Milk with { Key = "é" });
        var pipe = new Pipe();
        var reader = new TransferReader(pipe.Reader, 1000, 512);
        var importing = Import(reader);
        foreach (var piece in bytes)
            await pipe.Writer.WriteAsync(new[] { piece });
        await pipe.Writer.CompleteAsync();

        Assert.Equal(["milk", "é"], await importing);
        Assert.Equal(new EndLine(2, new Revision(7, 99)), reader.End);
        Assert.Equal(3, reader.LineNumber);
    }

    [Fact]
    public void Any_string_is_a_key_also_with_half_a_surrogate_pair() =>
        Gen.OneOf(Gen.Char, Gen.Char['\uD7FE', '\uE001']).Array[0, 6].Select(units => new string(units)).Sample(key =>
            Assert.Equal(key, Transferring.Entry(Transferring.Line(Transferring.Milk with { Key = key })).Key));

    private static readonly Gen<DateTimeOffset> Times =
        Gen.Long[0, DateTimeOffset.MaxValue.UtcTicks].Select(ticks => new DateTimeOffset(ticks, TimeSpan.Zero));

    private static readonly Gen<TimeSpan> Durations =
        Gen.OneOf(Gen.Long[1, 100], Gen.Long[1, TimeSpan.MaxValue.Ticks], Gen.Long[1, 400].Select(hours => hours * TimeSpan.TicksPerHour))
            .Select(TimeSpan.FromTicks);

    // All of Unicode but the surrogates, which are no characters.
    private static readonly Gen<string> Texts =
        Gen.OneOf(Gen.Int[0, 0x7F], Gen.Int[0, 0xD7FF], Gen.Int[0xE000, 0x10FFFF])
            .Select(char.ConvertFromUtf32)
            .Array[0, 8]
            .Select(string.Concat);

    private static readonly Gen<EntryLine> Lines = Gen.Select(
        Texts.Where(key => key.Length > 0),
        Gen.OneOf(Gen.Byte.Array[0, 20], Texts.Select(Encoding.UTF8.GetBytes)),
        Gen.Select(Texts, Gen.Null(Texts), Gen.Null(Texts)),
        Gen.Null(Gen.Dictionary(Texts, Texts)[1, 3]),
        Gen.Select(Times, Times, Gen.Nullable(Times)),
        Gen.Nullable(Durations),
        Gen.Select(Gen.Long[0, long.MaxValue], Gen.Long[0, long.MaxValue]),
        (key, value, headers, metadata, times, sliding, revision) => new EntryLine
        {
            Key = key,
            Value = value,
            ContentType = headers.Item1,
            ContentEncoding = headers.Item2,
            ContentLanguage = headers.Item3,
            Metadata = metadata,
            Created = times.Item1,
            Modified = times.Item2,
            ExpiresAt = times.Item3,
            Sliding = sliding,
            Revision = new Revision(revision.Item1, revision.Item2),
        });

    private static void AssertSame(EntryLine exported, EntryLine imported)
    {
        Assert.True(exported.Value.Span.SequenceEqual(imported.Value.Span));
        Assert.Equal(exported.Metadata?.OrderBy(pair => pair.Key), imported.Metadata?.OrderBy(pair => pair.Key));

        // The rest is compared by value.
        Assert.Equal(exported with { Value = default, Metadata = null }, imported with { Value = default, Metadata = null });
    }

    private static async Task<List<string>> Import(TransferReader reader)
    {
        var keys = new List<string>();
        while (await reader.Read() is TransferLineKind.Entry)
            keys.Add(reader.Entry.Key);
        Assert.Null(reader.Error);
        return keys;
    }
}

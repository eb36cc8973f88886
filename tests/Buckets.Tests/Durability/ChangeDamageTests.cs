using CsCheck;

namespace Pail.Buckets.Tests.Durability;

/// <summary>Whatever the bytes are: changes or <see cref="LogFormatException"/>, and memory only for what is there.</summary>
public sealed class ChangeDamageTests
{
    // What a byte of a piece may cost: the smallest change that has an object for each of its bytes is about that large.
    private const long BytesPerByte = 400;
    private const long BytesPerPiece = 20_000;

    private static readonly byte[] Batch = Changes.Batch(77, Forty());
    private static readonly byte[] Part = Changes.Part(new LogMarks(99, 5, 3), Forty().Select((change, i) => (i * 37 % 50 + 1L, change)));

    public static TheoryData<string> Pieces => ["batch", "part"];

    [Fact]
    public void A_batch_that_is_cut_is_refused()
    {
        for (var length = 0; length < Batch.Length; length++)
            Assert.NotNull(Try(Batch.AsSpan(0, length)));
        Assert.Null(Try(Batch));
    }

    [Fact]
    public void A_part_that_is_cut_is_refused_or_ends_earlier()
    {
        var ends = 0;
        for (var length = 0; length <= Part.Length; length++)
            ends += Try(Part.AsSpan(0, length)) is null ? 1 : 0;
        Assert.Equal(Forty().Length + 1, ends);
    }

    [Theory]
    [MemberData(nameof(Pieces))]
    public void A_piece_with_a_changed_byte_is_read_or_refused(string name)
    {
        var piece = (name == "batch" ? Batch : Part).ToArray();
        for (var at = 0; at < piece.Length; at++)
        {
            var right = piece[at];
            int[] others = [0, 1, 2, 0x7F, 0x80, 0xFF, right + 1, right - 1, right ^ 0x80, right ^ 2, right ^ 8, right ^ 0x20];
            foreach (var other in others)
            {
                piece[at] = (byte)other;
                Try(piece);
            }

            piece[at] = right;
        }
    }

    // One change of each kind, because exceptions take their time.
    [Fact]
    public void A_batch_with_any_other_byte_at_any_place_is_read_or_refused()
    {
        var piece = Changes.Batch(77, Forty().AsSpan(24, 8));
        for (var at = 0; at < piece.Length; at++)
        {
            var right = piece[at];
            for (var other = 0; other < 256; other++)
            {
                piece[at] = (byte)other;
                Try(piece);
            }

            piece[at] = right;
        }
    }

    [Fact]
    public void A_piece_with_a_byte_more_or_less_is_read_or_refused()
    {
        for (var at = 0; at < Batch.Length; at++)
        {
            Try([.. Batch.AsSpan(0, at), .. Batch.AsSpan(at + 1)]);
            Try([.. Batch.AsSpan(0, at), 0xFF, .. Batch.AsSpan(at)]);
        }
    }

    [Fact]
    public void Any_bytes_are_read_or_refused()
    {
        var random = new Random(1);
        var bytes = new byte[64];
        for (var i = 0; i < 100_000; i++)
        {
            random.NextBytes(bytes);
            var piece = bytes.AsSpan(0, random.Next(bytes.Length + 1));

            // Most get past the format and into the changes, whose kinds and counts are small.
            if (piece.Length > 6 && i % 4 != 0)
            {
                ReadOnlySpan<byte> head = i % 4 == 1 ? [1, 1, 2, (byte)random.Next(1, 9), 1] : [2, 1, 1, 1, 2, (byte)random.Next(1, 9)];
                head.CopyTo(piece);
                if (i % 8 > 3)
                {
                    foreach (ref var small in piece[head.Length..])
                        small &= 0x0F;
                }
            }

            Try(piece);
        }
    }

    [Theory]
    [InlineData("a value of 4 GB", "01010105010061000000000000FFFFFFFF0F")]
    [InlineData("a text of 2^62 bytes", "0101010701FFFFFFFFFFFFFFFF7F")]
    [InlineData("2^31 changes", "0101FFFFFFFF070701")]
    [InlineData("a number of 65 bits", "01FFFFFFFFFFFFFFFFFF0201")]
    [InlineData("a number with superfluous bytes", "01810000")]
    [InlineData("a position of 0", "010000")]
    [InlineData("a byte after the last change", "010101030100")]
    [InlineData("an unknown format", "0300")]
    [InlineData("an unknown kind", "0101010901")]
    public void What_is_malformed_is_refused_with_its_byte(string what, string hex)
    {
        Assert.NotEmpty(what);
        Assert.StartsWith("Byte ", Try(Convert.FromHexString(hex))?.Message, StringComparison.Ordinal);
    }

    private static LogFormatException? Try(ReadOnlySpan<byte> piece)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        LogFormatException? fault = null;
        try
        {
            var reader = new ChangeReader(piece, static bucket => bucket % 2 == 0);
            while (reader.TryRead(out var change))
                Assert.True(Enum.IsDefined(change.Kind));
        }
        catch (LogFormatException exception)
        {
            fault = exception;
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated < BytesPerPiece + BytesPerByte * piece.Length, $"{allocated} bytes for {piece.Length}: {fault?.Message}");
        return fault;
    }

    // The same on every run: five of each kind.
    private static Change[] Forty()
    {
        var changes = new List<Change>();
        for (var i = 0; i < 5; i++)
        {
            var time = new DateTimeOffset(1_000_000 + i, TimeSpan.Zero);
            var config = new BucketConfig
            {
                Eviction = (Eviction)(i % 2),
                Expiration = Runtime.Tables.Expiration.Sliding(TimeSpan.FromTicks(3), time),
                MaxKeys = i == 0 ? null : i,
                Metadata = new Dictionary<string, string> { ["team"] = "é\uD800" },
            };
            var value = new NewValue(new byte[i * 3], i % 2 == 0 ? "text/plain" : "x/y")
            {
                ContentEncoding = i > 2 ? "gzip" : null,
                ContentLanguage = i > 3 ? "de, en" : null,
                Metadata = i > 1 ? new Dictionary<string, string> { ["a"] = "b", ["\uDC00"] = "" } : null,
            };
            var tracking = i == 0 ? null : new EntryTracking(100 + i, i > 2 ? long.MaxValue : 200, i % 2);
            var entry = new Entry($"key-é-{i}", value, new Revision(long.MaxValue - i, i), time, time.AddTicks(-i), tracking);
            changes.AddRange(
            [
                Change.CreateBucket(i, "shopping", time, config), Change.ConfigureBucket(i, "a", time, config),
                Change.BeginEpoch(i, new Revision(9, 0)), Change.Put(i, entry), Change.Expire(i, entry.With(new EntryTracking(3, 3, 0))),
                Change.Remove(i, i % 2 == 0 ? "\uD800" : "milk", new Revision(9, 300)), Change.Clear(i, new Revision(9, 5)),
                Change.DeleteBucket(i),
            ]);
        }

        return [.. changes];
    }
}

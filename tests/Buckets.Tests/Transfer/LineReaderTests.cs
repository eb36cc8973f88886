using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using CsCheck;

namespace Pail.Buckets.Tests;

public sealed class LineReaderTests
{
    [Fact]
    public Task Lines_are_what_is_between_the_line_ends_however_they_arrive() =>
        Gen.Select(Gen.OneOf("a", "bb", "\n", "\r\n", "\r").Array[0, 12], Gen.Int[1, 5]).SampleAsync(async (parts, pieceBytes) =>
        {
            var text = string.Concat(parts);
            var expected = text.Split('\n').Select(line => line.EndsWith('\r') ? line[..^1] : line).Where(line => line.Length > 0);

            Assert.Equal(expected, await ReadAll(text, pieceBytes));
        });

    [Fact]
    public async Task A_line_may_be_as_long_as_the_limit()
    {
        Assert.Equal(["12345", "12345"], await ReadAll("12345\r\n12345", 3, maxLineBytes: 5));
        Assert.Equal(["1", "2: too long"], await ReadAll("1\n123456\n", 100, maxLineBytes: 5));
        Assert.Equal(["1", "2: too long"], await ReadAll("1\n12345\rx\n", 1, maxLineBytes: 5));
    }

    [Fact]
    public async Task A_line_over_the_limit_is_refused_before_its_end_comes()
    {
        var pipe = new Pipe();
        var reader = new LineReader(pipe.Reader, 5);
        await pipe.Writer.WriteAsync("123456"u8.ToArray());

        Assert.Equal(LineStatus.TooLong, await reader.Read(default));
        Assert.Equal(1, reader.Number);
    }

    [Fact]
    public async Task A_line_may_be_longer_than_what_a_pipe_holds_before_its_writer_waits()
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 100, resumeWriterThreshold: 50));
        var reading = new LineReader(pipe.Reader, 10_000).Read(default).AsTask();
        for (var piece = 0; piece < 100; piece++)
            await pipe.Writer.WriteAsync(new byte[100].AsMemory(), TestContext.Current.CancellationToken);
        Assert.False(reading.IsCompleted);
        await pipe.Writer.WriteAsync("\n"u8.ToArray());

        Assert.Equal(LineStatus.Line, await reading);
    }

    [Fact]
    public async Task The_end_stays_the_end()
    {
        var reader = new LineReader(PipeReader.Create(new ReadOnlySequence<byte>("a"u8.ToArray())), 5);

        Assert.Equal(LineStatus.Line, await reader.Read(default));
        Assert.True(reader.IsCutOff);
        Assert.Equal(LineStatus.End, await reader.Read(default));
        Assert.Equal(LineStatus.End, await reader.Read(default));
        Assert.Equal(1, reader.Number);
    }

    [Fact]
    public async Task A_cancelled_read_loses_nothing()
    {
        var pipe = new Pipe();
        var reader = new LineReader(pipe.Reader, 5);
        await pipe.Writer.WriteAsync("ab"u8.ToArray());
        pipe.Reader.CancelPendingRead();
        await Assert.ThrowsAsync<OperationCanceledException>(() => reader.Read(default).AsTask());

        using var cancellation = new CancellationTokenSource();
        var reading = reader.Read(cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);

        await pipe.Writer.WriteAsync("c\n"u8.ToArray());
        Assert.Equal(LineStatus.Line, await reader.Read(default));
        Assert.Equal("abc", Encoding.UTF8.GetString(reader.Line));
    }

    [Fact]
    public async Task A_fault_of_the_input_reaches_the_caller()
    {
        var pipe = new Pipe();
        await pipe.Writer.CompleteAsync(new IOException("The client is gone."));

        await Assert.ThrowsAsync<IOException>(() => new LineReader(pipe.Reader, 5).Read(default).AsTask());
    }

    private static async Task<List<string>> ReadAll(string text, int pieceBytes, int maxLineBytes = 100)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        await using var input = new PieceStream(bytes, pieceBytes);
        var reader = new LineReader(PipeReader.Create(input), maxLineBytes);
        var lines = new List<string>();
        while (true)
        {
            switch (await reader.Read(default))
            {
                case LineStatus.End:
                    return lines;
                case LineStatus.TooLong:
                    lines.Add($"{reader.Number}: too long");
                    return lines;
                default:
                    lines.Add(Encoding.UTF8.GetString(reader.Line));
                    break;
            }
        }
    }

    /// <summary>Gives at most so many bytes per read, as a network may.</summary>
    private sealed class PieceStream(byte[] bytes, int pieceBytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(pieceBytes, buffer.Length)], cancellationToken);
    }
}

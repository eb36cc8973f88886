using System.Buffers;
using System.IO.Pipelines;

namespace Pail.Buckets;

/// <summary>
/// Splits a pipe into lines that end in <c>\n</c> or <c>\r\n</c>; the last may have no end. Skips empty lines, but counts them.
/// </summary>
/// <param name="input">The pipe. The caller completes it.</param>
/// <param name="maxLineBytes">The size of the longest line, without its end. The pipe holds at most this and what it reads ahead.</param>
internal sealed class LineReader(PipeReader input, int maxLineBytes)
{
    // The end of the line that the caller has. It stays in the pipe until the caller asks for the next one.
    private SequencePosition? _lineEnd;

    // How many bytes of the pending line are known to have no line feed. Without it, a line that arrives byte by byte costs its square.
    private long _searched;

    /// <summary>The last line that was read, from 1, or the one that is too long.</summary>
    internal long Number { get; private set; }

    /// <summary>The last line that was read, without its end. Valid until the next read.</summary>
    internal ReadOnlySequence<byte> Line { get; private set; }

    /// <summary>Whether the last line that was read has no line end, because the input ends there.</summary>
    internal bool IsCutOff { get; private set; }

    /// <summary>Reads the next line that is not empty.</summary>
    /// <param name="cancellation">Cancels the wait for input.</param>
    internal async ValueTask<LineStatus> Read(CancellationToken cancellation)
    {
        if (_lineEnd is { } end)
            input.AdvanceTo(end);
        _lineEnd = null;
        Line = default;

        while (true)
        {
            var read = await input.ReadAsync(cancellation).ConfigureAwait(false);
            if (read.IsCanceled)
            {
                input.AdvanceTo(read.Buffer.Start);
                throw new OperationCanceledException("The read of the pipe was cancelled.");
            }

            if (TakeLine(read) is { } status)
                return status;
        }
    }

    private LineStatus? TakeLine(ReadResult read)
    {
        var buffer = read.Buffer;
        while (buffer.Slice(_searched).PositionOf((byte)'\n') is { } feed)
        {
            _searched = 0;
            Number++;
            Line = WithoutReturn(buffer.Slice(0, feed));
            _lineEnd = buffer.GetPosition(1, feed);
            if (!Line.IsEmpty)
                return Accept();
            buffer = buffer.Slice(_lineEnd.Value);
        }

        _searched = buffer.Length;

        // One byte more than a line may have can still be the carriage return of its end.
        if (!read.IsCompleted && WithoutReturn(buffer).Length <= maxLineBytes)
        {
            input.AdvanceTo(buffer.Start, buffer.End);
            return null;
        }

        _lineEnd = buffer.End;
        Line = WithoutReturn(buffer);
        if (Line.IsEmpty)
            return LineStatus.End;
        _searched = 0;
        Number++;
        IsCutOff = true;
        return Accept();
    }

    private LineStatus Accept() => Line.Length <= maxLineBytes ? LineStatus.Line : LineStatus.TooLong;

    private static ReadOnlySequence<byte> WithoutReturn(ReadOnlySequence<byte> line) =>
        !line.IsEmpty && line.Slice(line.Length - 1).FirstSpan[0] == '\r' ? line.Slice(0, line.Length - 1) : line;
}

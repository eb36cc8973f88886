using System.Buffers;
using System.IO.Pipelines;
using Pail.Server.Http;

namespace Pail.Server.Watching;

/// <summary>
/// Collects frames before they are written to the response, whose writer takes a lock for each piece. A thousand watchers of two thousand
/// changes a second write two million pieces.
/// </summary>
internal sealed class FrameBatch(PipeWriter output)
{
    // Taken from the pool while there are events to send, so that an idle stream has none.
    private byte[]? _buffer;
    private int _count;

    /// <summary>How many bytes are not yet flushed.</summary>
    internal long UnflushedBytes => _count + output.UnflushedBytes;

    /// <summary>Whether the next frame is to be added only after a flush.</summary>
    internal bool IsFull => _count >= PacedResponse.PieceBytes;

    internal void Add(ReadOnlySpan<byte> frame)
    {
        if (_buffer is null || frame.Length > _buffer.Length - _count)
        {
            Write();
            if (frame.Length > PacedResponse.PieceBytes)
            {
                output.Write(frame);
                return;
            }

            _buffer = ArrayPool<byte>.Shared.Rent(2 * PacedResponse.PieceBytes);
        }

        frame.CopyTo(_buffer.AsSpan(_count));
        _count += frame.Length;
    }

    /// <summary>Writes what was collected to the response, without a flush.</summary>
    internal void Write()
    {
        if (_buffer is null)
            return;
        output.Write(_buffer.AsSpan(0, _count));
        ArrayPool<byte>.Shared.Return(_buffer);
        (_buffer, _count) = (null, 0);
    }
}

using System.Buffers;

namespace Pail.Buckets;

/// <summary>
/// Writes a part of a snapshot: changes that make the state, each with a position: that of the change which made it, or a later one at
/// which the place was still so. They can be in any order. A bucket is written as its creation, the beginning of its epoch (with its last
/// revision) and a put of each entry.
/// </summary>
/// <remarks>One user at a time.</remarks>
internal sealed class PartWriter
{
    private readonly IBufferWriter<byte> _output;
    private long _position;

    internal PartWriter(IBufferWriter<byte> output, in LogMarks marks)
    {
        _output = output;
        var bytes = new LogBytesWriter(output);
        bytes.Byte(LogFormat.Part);
        bytes.Number(marks.Position);
        bytes.Number(marks.Epoch);
        bytes.Number(marks.Bucket);
        bytes.Flush();
    }

    internal void Write(long position, in Change change)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(position, 1);
        var bytes = new LogBytesWriter(_output);
        bytes.Signed(position - _position);
        ChangeWriter.Write(ref bytes, change);
        bytes.Flush();
        _position = position;
    }
}

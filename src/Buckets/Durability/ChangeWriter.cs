using System.Buffers;

namespace Pail.Buckets;

/// <summary>
/// Writes changes as bytes: the kind, the number of the bucket, and what the kind has. <see cref="ChangeReader"/> reads them.
/// </summary>
/// <remarks>
/// One user at a time. Allocates only for configurations, for metadata that is not a <c>Dictionary</c>, and for half surrogate pairs.
/// </remarks>
internal sealed class ChangeWriter(IBufferWriter<byte> output)
{
    /// <summary>Writes a batch.</summary>
    /// <param name="first">The position of the first change in the whole log, from 1. The others follow without gaps.</param>
    /// <param name="changes">The changes, in the order in which they happened.</param>
    internal void WriteBatch(long first, ReadOnlySpan<Change> changes)
    {
        BeginBatch(first, changes.Length);
        foreach (ref readonly var change in changes)
            Write(change);
    }

    /// <summary>Begins a batch. The caller writes exactly so many changes after it.</summary>
    internal void BeginBatch(long first, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(first, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var bytes = new LogBytesWriter(output);
        bytes.Byte(LogFormat.Batch);
        bytes.Number(first);
        bytes.Number(count);
        bytes.Flush();
    }

    /// <summary>Writes a change without its position.</summary>
    /// <exception cref="ArgumentException">The kind is unknown, or the change has not what its kind needs.</exception>
    internal void Write(in Change change)
    {
        var bytes = new LogBytesWriter(output);
        Write(ref bytes, change);
        bytes.Flush();
    }

    internal static void Write(ref LogBytesWriter output, in Change change)
    {
        output.Byte((byte)change.Kind);
        output.Number(change.Bucket);
        switch (change.Kind)
        {
            case ChangeKind.CreateBucket or ChangeKind.ConfigureBucket:
                output.Text(change.Name ?? throw Lacks(change, nameof(change.Name)));
                output.Time(change.Created);
                ConfigCodec.Write(ref output, change.Config ?? throw Lacks(change, nameof(change.Config)));
                break;
            case ChangeKind.DeleteBucket:
                break;
            case ChangeKind.Put or ChangeKind.Expire:
                EntryCodec.Write(ref output, change.Entry ?? throw Lacks(change, nameof(change.Entry)));
                break;
            case ChangeKind.Remove:
                output.Text(change.Key ?? throw Lacks(change, nameof(change.Key)));
                output.Revision(change.Revision);
                break;
            case ChangeKind.BeginEpoch or ChangeKind.Clear:
                output.Revision(change.Revision);
                break;
            default:
                throw new ArgumentException($"A change must be of a known kind, but is of {change.Kind}.", nameof(change));
        }
    }

    private static ArgumentException Lacks(in Change change, string property) =>
        new($"A change of the kind {change.Kind} must have `{property}`, but has none.", nameof(change));
}

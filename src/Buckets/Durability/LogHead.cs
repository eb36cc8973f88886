using System.Buffers.Binary;

namespace Pail.Buckets;

/// <summary>The row of a store that says what counts.</summary>
/// <param name="Snapshot">The number of the current snapshot, or 0 for none.</param>
/// <param name="Parts">How many parts it has.</param>
/// <param name="Through">The last batch that it includes.</param>
/// <param name="Last">
/// A batch that is known to exist, or to have existed. It is brought up to date before a checkpoint, so batches that have left the
/// write-ahead log for the database cannot vanish from its end unnoticed.
/// </param>
internal readonly record struct LogHead(long Snapshot, long Parts, long Through, long Last)
{
    internal uint Checksum
    {
        get
        {
            Span<byte> bytes = stackalloc byte[4 * sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(bytes, Snapshot);
            BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], Parts);
            BinaryPrimitives.WriteInt64LittleEndian(bytes[16..], Through);
            BinaryPrimitives.WriteInt64LittleEndian(bytes[24..], Last);
            return LogChecksum.Of(bytes);
        }
    }
}

namespace Pail.Buckets;

/// <summary>A part of the snapshot or a batch of the log.</summary>
/// <param name="IsPart">Whether this is a part.</param>
/// <param name="Number">The number of the part or batch, from 1.</param>
/// <param name="Bytes">What was appended. Valid until the reader reads the next piece.</param>
internal readonly record struct LogPiece(bool IsPart, long Number, ReadOnlyMemory<byte> Bytes);

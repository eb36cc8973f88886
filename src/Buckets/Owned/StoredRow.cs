namespace Pail.Buckets;

/// <summary>An entry in a store of several machines.</summary>
/// <param name="Key">The key.</param>
/// <param name="Data">The whole entry (<see cref="EntryCodec"/>); empty to delete the row.</param>
internal readonly record struct StoredRow(string Key, ReadOnlyMemory<byte> Data);

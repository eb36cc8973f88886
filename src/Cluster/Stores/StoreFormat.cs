using Pail.Buckets;

namespace Pail.Cluster.Stores;

/// <summary>What the stores of several machines have in common.</summary>
internal static class StoreFormat
{
    /// <summary>The version of what is written into a store. A store of another version is not opened.</summary>
    internal const int Version = 1;

    /// <summary>
    /// The largest value that a bucket may be made for. Redis ends a connection on which something of 512 MiB comes
    /// (<c>proto-max-bulk-len</c>), with all commits that are on their way there, and an entry is more than its value.
    /// </summary>
    internal const int MaxValueBytes = 256 * 1024 * 1024;

    /// <summary>A new store's id.</summary>
    internal static string NewStoreId() => Guid.NewGuid().ToString("N");

    /// <summary>The configuration that a store gave back.</summary>
    /// <exception cref="BucketStorageException">The bytes are something else.</exception>
    internal static BucketConfig ReadConfig(string bucket, ReadOnlySpan<byte> bytes, StoreFaults faults)
    {
        try
        {
            return ConfigCodec.FromBytes(bytes);
        }
        catch (LogFormatException exception)
        {
            throw faults.Damaged($"a configuration of bucket \"{bucket}\"", exception);
        }
    }

    /// <summary>The key that a store gave back.</summary>
    /// <exception cref="BucketStorageException">The bytes are something else.</exception>
    internal static string ReadKey(string bucket, ReadOnlySpan<byte> bytes, StoreFaults faults)
    {
        try
        {
            return RowKey.FromBytes(bytes);
        }
        catch (FormatException exception)
        {
            throw faults.Damaged($"a key of bucket \"{bucket}\"", exception);
        }
    }

    /// <summary>Bytes as an array, copied only when they are a part of one.</summary>
    internal static byte[] Array(ReadOnlyMemory<byte> bytes) =>
        System.Runtime.InteropServices.MemoryMarshal.TryGetArray(bytes, out var part)
        && part.Offset == 0 && part.Array is { } array && array.Length == part.Count
            ? array
            : bytes.ToArray();
}

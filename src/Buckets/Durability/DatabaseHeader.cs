using System.Buffers.Binary;

namespace Pail.Buckets;

/// <summary>
/// The first bytes of a database file, read without SQLite, which may change a file that it opens. A store's file gets its name only when
/// it is complete, so these bytes are always those of a whole store.
/// </summary>
internal static class DatabaseHeader
{
    private const int Bytes = 100;
    private const int PageSizeOffset = 16;
    private const int UserVersionOffset = 60;
    private const int ApplicationIdOffset = 68;

    /// <summary>Throws when there is a file that this version did not write, or none although its write-ahead log is there.</summary>
    internal static void Check(string path)
    {
        if (!File.Exists(path) && !Directory.Exists(path))
        {
            if (File.Exists(path + "-wal"))
                throw new BucketStorageException(
                    BucketStorageFault.Damaged,
                    $"The file {path} is missing, but {path}-wal is there. Restore both, or restore a backup into an empty directory.");
            return;
        }

        var header = Read(path);
        if (!header.StartsWith("SQLite format 3\0"u8) || Number(header, ApplicationIdOffset) != LogSchema.ApplicationId)
            throw new BucketStorageException(
                BucketStorageFault.Foreign,
                $"The file {path} was not written by Pail, or its start is damaged. Use another directory or restore a backup.");
        var version = Number(header, UserVersionOffset);
        if (version is < 1 or > LogSchema.Version)
            throw new BucketStorageException(
                BucketStorageFault.Newer,
                $"The file {path} has version {version}, but this Pail knows only version {LogSchema.Version}. Use a newer Pail.");
    }

    /// <summary>The size of the database's pages in bytes.</summary>
    internal static int PageSize(string path)
    {
        var size = BinaryPrimitives.ReadUInt16BigEndian(Read(path)[PageSizeOffset..]);

        // The size 65,536 does not fit into two bytes.
        return size == 1 ? 1 << 16 : size;
    }

    private static int Number(ReadOnlySpan<byte> header, int offset) => BinaryPrimitives.ReadInt32BigEndian(header[offset..]);

    private static ReadOnlySpan<byte> Read(string path)
    {
        var header = new byte[Bytes];
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        file.ReadAtLeast(header, Bytes, throwOnEndOfStream: false);
        return header;
    }
}

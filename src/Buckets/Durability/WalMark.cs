using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Pail.Buckets;

/// <summary>
/// Says in a small file how many frames of the write-ahead log are known to be on the disk. A store has it as long as its commits do not
/// wait for the disk. The disk writes pages in any order, so a power cut can leave a hole with commits behind it: what was not known to be
/// there may be cut, and a hole in what was known to be there is damage.
/// </summary>
/// <remarks>
/// The file has the log's two salts, the number of frames and a checksum. It is written after the log was synced, so it never says too
/// much. One that is missing, torn or of a former round of the log says that nothing is known.
/// </remarks>
internal sealed class WalMark : IDisposable
{
    // In place of the number of frames, when commits wait for the disk again.
    private const long Retired = -1;

    private const int HeaderBytes = 32;
    private const int SaltsOffset = 16;
    private const int SaltsBytes = 8;
    private const int FrameHeaderBytes = 24;
    private const int FrameSaltsOffset = 8;
    private const int ChecksumOffset = SaltsBytes + sizeof(long);
    private const int Bytes = ChecksumOffset + sizeof(uint);

    private readonly SafeFileHandle _file;
    private readonly string _log;
    private readonly int _frameBytes;
    private SafeFileHandle? _logFile;
    private ulong _salts;
    private long _frames;

    private WalMark(SafeFileHandle file, string log, int pageSize) => (_file, _log, _frameBytes) = (file, log, FrameHeaderBytes + pageSize);

    /// <summary>Creates the file, or goes on with it.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="log">The write-ahead log.</param>
    /// <param name="pageSize">The size of the database's pages.</param>
    internal static WalMark Open(string path, string log, int pageSize)
    {
        if (!File.Exists(path))
            LogDirectory.CreateFile(path);
        var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        try
        {
            // Before the first commit that does not wait: a store without the file is one whose commits have all waited.
            RandomAccess.FlushToDisk(file);
            return new WalMark(file, log, pageSize);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>How many frames of a write-ahead log are known to be on the disk; null without a file.</summary>
    internal static long? Read(string path, string log)
    {
        if (!File.Exists(path))
            return null;
        Span<byte> mark = stackalloc byte[Bytes];
        Span<byte> header = stackalloc byte[HeaderBytes];
        if (!ReadStart(path, mark)
            || BinaryPrimitives.ReadUInt32LittleEndian(mark[ChecksumOffset..]) != LogChecksum.Of(mark[..ChecksumOffset]))
            return 0;
        var frames = BinaryPrimitives.ReadInt64LittleEndian(mark[SaltsBytes..]);
        if (frames == Retired)
            return null;
        return ReadStart(log, header) && header.Slice(SaltsOffset, SaltsBytes).SequenceEqual(mark[..SaltsBytes]) ? frames : 0;
    }

    /// <summary>Deletes the file, because all commits are on the disk and later ones will wait for it.</summary>
    internal static void Retire(string path)
    {
        if (!File.Exists(path))
            return;

        // First in the file, because nothing says when the deletion is on the disk.
        using (var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
            Write(file, 0, Retired);
        File.Delete(path);
    }

    /// <summary>Notes that all commits so far are on the disk.</summary>
    internal void Note()
    {
        try
        {
            _logFile ??= File.OpenHandle(_log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            CountFrames();
            Write(_file, _salts, _frames);
        }
        catch (IOException)
        {
            // The disk may be full. The mark is old or torn then, and says less than is known, which is never wrong.
        }
    }

    public void Dispose()
    {
        _file.Dispose();
        _logFile?.Dispose();
    }

    private static void Write(SafeFileHandle file, ulong salts, long frames)
    {
        Span<byte> mark = stackalloc byte[Bytes];
        BinaryPrimitives.WriteUInt64LittleEndian(mark, salts);
        BinaryPrimitives.WriteInt64LittleEndian(mark[SaltsBytes..], frames);
        BinaryPrimitives.WriteUInt32LittleEndian(mark[ChecksumOffset..], LogChecksum.Of(mark[..ChecksumOffset]));
        RandomAccess.Write(file, mark, 0);
        RandomAccess.FlushToDisk(file);
    }

    private static bool ReadStart(string path, Span<byte> bytes)
    {
        if (!File.Exists(path))
            return false;
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return RandomAccess.Read(file, bytes, 0) == bytes.Length;
    }

    // Frames with the salts of the log belong to its present round. Behind the last that ends a commit, they may be what a commit has left
    // that did not come to its end.
    private void CountFrames()
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        if (RandomAccess.Read(_logFile!, header, 0) < HeaderBytes)
            return;
        var salts = BinaryPrimitives.ReadUInt64LittleEndian(header[SaltsOffset..]);
        if (salts != _salts)
            (_salts, _frames) = (salts, 0);
        header = header[..FrameHeaderBytes];
        for (var frame = _frames; RandomAccess.Read(_logFile!, header, HeaderBytes + frame * _frameBytes) == FrameHeaderBytes; frame++)
        {
            if (BinaryPrimitives.ReadUInt64LittleEndian(header[FrameSaltsOffset..]) != salts)
                return;
            if (BinaryPrimitives.ReadUInt32LittleEndian(header[4..]) != 0)
                _frames = frame + 1;
        }
    }
}

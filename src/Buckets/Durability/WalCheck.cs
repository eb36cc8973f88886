using System.Buffers.Binary;

namespace Pail.Buckets;

/// <summary>
/// What a look through a write-ahead log found, before SQLite opens it. SQLite stops at the first bad frame and forgets all behind it
/// without a word. That is right for the last transaction, which a crash can interrupt, and wrong when whole transactions follow: those
/// were acknowledged. The format is the one that SQLite documents: a header and frames, each with the log's two salts and a checksum that
/// continues the one before.
/// </summary>
/// <param name="BadFrame">The first bad frame, from 1; 0 for the header, or -1 when none is bad.</param>
/// <param name="BadByte">Where that frame begins.</param>
/// <param name="CommitsBehind">How many transactions end behind it.</param>
/// <param name="CutBytes">How many bytes of this log SQLite will not use. Bytes of the log's former rounds do not count.</param>
/// <param name="IsDamaged">Whether more is lost than a transaction that a crash has interrupted.</param>
internal readonly record struct WalCheck(int BadFrame, long BadByte, int CommitsBehind, long CutBytes, bool IsDamaged)
{
    private const int HeaderBytes = 32;
    private const int FrameHeaderBytes = 24;
    private const int FormatVersion = 3007000;

    private static readonly WalCheck Nothing = new(-1, 0, 0, 0, IsDamaged: false);

    /// <summary>Looks through a write-ahead log.</summary>
    /// <param name="path">Its file, which may be missing.</param>
    /// <param name="pageSize">The size of the database's pages, for the case that the log's header is bad.</param>
    internal static WalCheck Look(string path, int pageSize)
    {
        if (!File.Exists(path))
            return Nothing;
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 1 << 16);
        var header = new byte[HeaderBytes];
        if (file.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes)
            return Nothing with { CutBytes = file.Length };

        var sum = new WalSum(header);
        sum.Add(header.AsSpan(0, FrameHeaderBytes));
        return sum.IsKnown && Big(header, 4) == FormatVersion && sum.Matches(header.AsSpan(24))
            ? LookAtFrames(file, (int)Big(header, 8), header.AsSpan(16, 8), sum)
            : LookBehindBadHeader(file, pageSize);
    }

    private static WalCheck LookAtFrames(FileStream file, int pageSize, ReadOnlySpan<byte> salts, WalSum sum)
    {
        var frame = new byte[FrameHeaderBytes + pageSize];
        var end = (long)HeaderBytes;
        var committedEnd = end;
        var usedEnd = end;
        var badFrame = -1;
        var badByte = 0L;
        var badCommit = false;
        var badChecksum = new byte[8];
        var commits = 0;
        for (var number = 1; ; number++)
        {
            var read = file.ReadAtLeast(frame, frame.Length, throwOnEndOfStream: false);
            var ours = read >= 16 && frame.AsSpan(8, 8).SequenceEqual(salts);
            var commit = Big(frame, 4) != 0;
            end += read;
            if (read < frame.Length)
            {
                // The end of a file that was cut within a frame.
                if (ours || read is > 0 and < 16)
                    usedEnd = end;
                break;
            }

            if (badFrame < 0)
            {
                var before = sum;
                sum.Add(frame.AsSpan(0, 8));
                sum.Add(frame.AsSpan(FrameHeaderBytes));
                if (ours && Big(frame, 0) != 0 && sum.Matches(frame.AsSpan(16)))
                {
                    usedEnd = end;
                    committedEnd = commit ? end : committedEnd;
                    continue;
                }

                badFrame = number;
                badByte = end - read;
                badCommit = commit;
                frame.AsSpan(16, 8).CopyTo(badChecksum);
                if (ours)
                    usedEnd = end;
                else
                    badCommit &= Follows(file, frame.Length, badChecksum, before);
                continue;
            }

            if (!ours)
                continue;
            usedEnd = end;
            commits += commit ? 1 : 0;
        }

        // A bad frame that ended a transaction cannot belong to the transaction whose end is behind it.
        var damaged = commits > 1 || (commits == 1 && badCommit);
        return new(usedEnd > committedEnd || commits > 0 ? badFrame : -1, badByte, commits, Math.Max(0, usedEnd - committedEnd), damaged);
    }

    // Whether the next frame continues the checksum of a bad one. Then the bad one was written in this round of the log, whatever its salts
    // say.
    private static bool Follows(FileStream file, int frameBytes, ReadOnlySpan<byte> checksum, WalSum sum)
    {
        var next = new byte[frameBytes];
        var read = file.ReadAtLeast(next, frameBytes, throwOnEndOfStream: false);
        file.Seek(-read, SeekOrigin.Current);
        if (read < frameBytes)
            return false;
        sum.StartAt(checksum);
        sum.Add(next.AsSpan(0, 8));
        sum.Add(next.AsSpan(FrameHeaderBytes));
        return sum.Matches(next.AsSpan(16));
    }

    // SQLite syncs the header before the first frame, so a crash cannot leave frames behind a bad one.
    private static WalCheck LookBehindBadHeader(FileStream file, int pageSize)
    {
        var frame = new byte[FrameHeaderBytes + pageSize];
        byte[]? salts = null;
        var commits = 0;
        while (file.ReadAtLeast(frame, frame.Length, throwOnEndOfStream: false) == frame.Length)
        {
            salts ??= frame[8..16];
            if (Big(frame, 4) != 0 && frame.AsSpan(8, 8).SequenceEqual(salts))
                commits++;
        }

        return new(0, 0, commits, file.Length, commits > 0);
    }

    private static uint Big(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt32BigEndian(bytes[offset..]);
}

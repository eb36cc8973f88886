using SQLitePCL;

namespace Pail.Buckets;

/// <summary>
/// The log in a SQLite database: a row per batch and per part of a snapshot. SQLite is the container only. It has no checksums for its
/// pages, so each row has its own, batches have no gaps, and a head row says how many parts and at least how many batches there must be.
/// </summary>
/// <remarks>
/// An insert is a transaction of its own, in write-ahead mode: it is written to the file <c>pail.db-wal</c>. SQLite's setting
/// <c>synchronous</c> decides whether the commit waits for the disk (FULL) or not (NORMAL); a commit that waits brings all earlier ones to
/// the disk, too. Checkpoints, which copy the write-ahead log into the database, are made here and not by SQLite, because the head row must
/// be up to date before each: so what a damaged database has lost at its end is noticed, while the write-ahead log has checksums of its
/// own.
/// </remarks>
internal sealed partial class SqliteLogStore : ILogStore
{
    private const int CheckpointBytes = 4 << 20;

    // What a commit adds to the write-ahead log besides its bytes: about two pages of the tree.
    private const int CommitBytes = 2 * LogSchema.PageSize;

    private readonly LogDirectory _directory;
    private readonly SqliteLogFile _file;
    private readonly SqliteStatement _insertBatch;
    private readonly SqliteStatement _insertPart;
    private readonly SqliteStatement _updateHead;
    private readonly WalMark? _mark;
    private LogHead _head;
    private SnapshotWriter? _snapshot;
    private long _lastSnapshot;
    private bool _syncs = true;
    private bool _isOnDisk;
    private bool _hasWritten;
    private long _writtenBytes;
    private long _logBytes;
    private long _snapshotBytes;

    private SqliteLogStore(LogDirectory directory, SqliteLogFile file, WalMark? mark, WalCheck check)
    {
        _directory = directory;
        _file = file;
        _mark = mark;
        CutBytes = check.CutBytes;
        CutCommits = check.IsDamaged ? check.CommitsBehind : 0;
        file.Execute("PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0");

        // A long reader, such as a backup, lets the write-ahead log grow. It is cut when it begins again after that.
        file.Execute($"PRAGMA journal_size_limit = {2 * CheckpointBytes}");
        _head = SqliteLogReader.ReadHead(file);
        _insertBatch = file.Prepare("INSERT INTO batch VALUES (?1, ?2, ?3)");
        _insertPart = file.Prepare("INSERT INTO part VALUES (?1, ?2, ?3)");
        _updateHead = file.Prepare("UPDATE head SET snapshot = ?1, parts = ?2, through = ?3, last = ?4, crc = ?5 WHERE id = 1");
        LastBatch = SqliteLogReader.ReadLastBatch(file, _head);
        _lastSnapshot = Math.Max(_head.Snapshot, PartNumbers.Snapshot(file.Number("SELECT max(number) FROM part")));
        _logBytes = BatchBytesAfter(_head.Through);
        _snapshotBytes = PartBytes(_head.Snapshot);
        StartNewWriteAheadLog();
    }

    public long LastBatch { get; private set; }

    public long SnapshotThrough => _head.Through;

    public long CutBytes { get; }

    public string FilePath => _directory.Database;

    public int CutCommits { get; }

    public LogSize Size =>
        new(FileBytes(_directory.Database) + FileBytes(_directory.WriteAheadLog), _logBytes, LastBatch - _head.Through, _snapshotBytes);

    /// <summary>Opens the store in a directory. Creates what is missing.</summary>
    /// <param name="path">The directory.</param>
    /// <param name="cutsDamage">
    /// Whether to open a store of whose write-ahead log something in the middle is lost, without that and all behind it, whatever is known
    /// of it.
    /// </param>
    /// <param name="isLossy">
    /// Whether commits do not wait for the disk. A power cut can lose such commits, and leave later ones, as the disk writes pages in any
    /// order. What is behind such a hole is cut.
    /// </param>
    internal static SqliteLogStore Open(string path, bool cutsDamage = false, bool isLossy = false)
    {
        var directory = LogDirectory.Take(path);
        SqliteLogFile? file = null;
        WalMark? mark = null;
        try
        {
            if (!File.Exists(directory.Database))
                LogSchema.Create(directory.Database);
            var pageSize = DatabaseHeader.PageSize(directory.Database);
            var check = WalCheck.Look(directory.WriteAheadLog, pageSize);
            if (!cutsDamage && IsDamage(check, WalMark.Read(directory.Mark, directory.WriteAheadLog)))
                throw DamagedLog(directory.WriteAheadLog, check);
            if (isLossy)
                mark = WalMark.Open(directory.Mark, directory.WriteAheadLog, pageSize);
            file = SqliteLogFile.Open(directory.Database, mayWrite: true);
            file.Execute("PRAGMA journal_mode = WAL");
            return new SqliteLogStore(directory, file, mark, check);
        }
        catch (Exception exception)
        {
            mark?.Dispose();
            file?.Dispose();
            directory.Dispose();
            if (exception is UnauthorizedAccessException or IOException and not BucketStorageException)
                throw new BucketStorageException(
                    BucketStorageFault.Unreadable,
                    $"The store in {path} cannot be opened: {exception.Message} Check that this user may read and write its files.",
                    exception);
            throw;
        }
    }

    // What commits that did not wait have left is no damage, unless it is known that it was on the disk. Without a mark, all commits have
    // waited, whatever those do that are to come. The header is on the disk before the first frame, whatever commits do.
    private static bool IsDamage(WalCheck check, long? known) =>
        check.BadFrame == 0 || known is null ? check.IsDamaged : check.BadFrame > 0 && check.BadFrame <= known;

    public void Append(long number, ReadOnlySpan<byte> batch, bool sync)
    {
        ThrowIfBroken();
        _file.ThrowIfGone(_hasWritten);
        if (number != LastBatch + 1)
            throw new ArgumentOutOfRangeException(nameof(number), number, $"The next batch has the number {LastBatch + 1}.");
        SyncCommits(sync);
        _insertBatch.Bind(1, number).Bind(2, LogChecksum.OfRow(isPart: false, number, batch)).Bind(3, batch).Run();
        LastBatch = number;
        _hasWritten = true;
        _logBytes += batch.Length;
        if (_snapshot is not null)
            _snapshot.BytesAfter += batch.Length;
        _isOnDisk = sync;
        CountWritten(batch.Length);
    }

    public void Sync()
    {
        ThrowIfBroken();
        _file.ThrowIfGone(_hasWritten);
        if (_isOnDisk)
            return;
        SyncCommits(sync: true);
        WriteHead(_head with { Last = LastBatch });
        _isOnDisk = true;
        _mark?.Note();
    }

    public ILogReader OpenReader() => SqliteLogReader.Open(_directory.Database);

    public void BackUp(string path, CancellationToken cancellation = default) =>
        SqliteBackUp.Write(_directory.Database, path, cancellation);

    public void Dispose()
    {
        try
        {
            if (_file.Broken is null && (!_isOnDisk || _head.Last != LastBatch))
            {
                SyncCommits(sync: true);
                WriteHead(_head with { Last = LastBatch });
            }
        }
        catch (BucketStorageException)
        {
            // The batches are where Append has put them. The caller who needs to know calls Sync.
        }
        finally
        {
            _insertBatch.Dispose();
            _insertPart.Dispose();
            _updateHead.Dispose();
            _mark?.Dispose();
            _file.Dispose();
            _directory.Dispose();
        }
    }

    private static BucketStorageException DamagedLog(string path, WalCheck check)
    {
        var where = check.BadFrame == 0 ? "its header is wrong" : $"frame {check.BadFrame} at byte {check.BadByte} is wrong";
        return new BucketStorageException(
            BucketStorageFault.Damaged,
            SqliteLogFile.DamageText(path, $"{where}, and {check.CommitsBehind} commits follow, which would be lost"));
    }

    private static long FileBytes(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? file.Length : 0;
    }

    private void ThrowIfBroken()
    {
        if (_file.Broken is { } broken)
            throw new BucketStorageException(broken.Fault, broken.Message, broken);
    }

    // SQLite takes the setting when it prepares the statement, so a prepared one cannot be kept.
    private void SyncCommits(bool sync)
    {
        if (sync == _syncs)
            return;
        _file.Execute(sync ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
        _syncs = sync;
    }

    private void WriteHead(LogHead head)
    {
        _updateHead.Bind(1, head.Snapshot).Bind(2, head.Parts).Bind(3, head.Through).Bind(4, head.Last).Bind(5, head.Checksum).Run();
        _head = head;
    }

    private void CountWritten(long bytes)
    {
        _writtenBytes += bytes + CommitBytes;
        if (_writtenBytes >= CheckpointBytes)
            Checkpoint();
    }

    // Between two commits of this thread, so the write-ahead log is copied to its end and begins again, unless a reader still needs it.
    private void Checkpoint()
    {
        _writtenBytes = 0;
        Checkpoints++;
        try
        {
            if (_head.Last != LastBatch)
                WriteHead(_head with { Last = LastBatch });
            _file.Check(raw.sqlite3_wal_checkpoint_v2(_file.Handle, "main", raw.SQLITE_CHECKPOINT_PASSIVE, out _, out _));
        }
        catch (BucketStorageException exception) when (exception.Fault is BucketStorageFault.Full or BucketStorageFault.InUse)
        {
            // The write-ahead log goes on growing until a later checkpoint succeeds. What the caller has written is written.
        }
        finally
        {
            Checkpoints++;
        }
    }

    // What a crash has left behind the end of the write-ahead log must not be taken for a part of what will be written over it.
    private void StartNewWriteAheadLog()
    {
        try
        {
            if (FileBytes(_directory.WriteAheadLog) > 0)
                _file.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
            if (_mark is null)
                WalMark.Retire(_directory.Mark);
            if (_head.Last != LastBatch)
                WriteHead(_head with { Last = LastBatch });
        }
        catch (BucketStorageException exception) when (exception.Fault == BucketStorageFault.Full)
        {
            // Reading is possible on a full disk.
        }
    }

    private long BatchBytesAfter(long number)
    {
        using var statement = _file.Prepare("SELECT coalesce(sum(length(bytes)), 0) FROM batch WHERE number > ?1").Bind(1, number);
        return statement.Step() ? statement.Long(0) : 0;
    }

    private long PartBytes(long snapshot)
    {
        using var statement = _file.Prepare("SELECT coalesce(sum(length(bytes)), 0) FROM part WHERE number > ?1 AND number < ?2");
        statement.Bind(1, PartNumbers.Row(snapshot, 0)).Bind(2, PartNumbers.Row(snapshot + 1, 0));
        return statement.Step() ? statement.Long(0) : 0;
    }
}

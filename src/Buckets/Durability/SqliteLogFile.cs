using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Pail.Buckets;

/// <summary>
/// A connection to a store's database, with SQLite's errors as <see cref="BucketStorageException"/>s. Statements go to SQLite directly:
/// they take spans, and a commit is one step of a prepared statement.
/// </summary>
internal sealed class SqliteLogFile : IDisposable
{
    private const int PatienceMilliseconds = 10_000;
    private const int SharedMemoryFull = raw.SQLITE_IOERR | 19 << 8;
    private const int NoCheckpointOnClose = 1006;

    private const string Advice =
        $" {nameof(BucketStorageFiles)}.{nameof(BucketStorageFiles.Restore)} makes another storage from a backup, "
        + $"{nameof(BucketStorageFiles)}.{nameof(BucketStorageFiles.Salvage)} from what is readable.";

    private readonly SqliteConnection _connection;
    private readonly string _path;
    private readonly string _log;

    private SqliteLogFile(SqliteConnection connection, string path)
    {
        _connection = connection;
        _path = path;
        _log = LogDirectory.LogOf(path);
    }

    /// <summary>
    /// The first error after which nobody knows what is in the file. Errors that undo a transaction and no more are not kept.
    /// </summary>
    internal BucketStorageException? Broken { get; private set; }

    internal sqlite3 Handle => _connection.Handle!;

    /// <summary>Opens an existing database.</summary>
    internal static SqliteLogFile Open(string path, bool mayWrite)
    {
        var settings = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mayWrite ? SqliteOpenMode.ReadWrite : SqliteOpenMode.ReadOnly,
            Pooling = false,
        };
        var connection = new SqliteConnection(settings.ConnectionString);
        try
        {
            connection.Open();
        }
        catch (SqliteException exception)
        {
            connection.Dispose();
            throw Fault(path, exception);
        }

        var file = new SqliteLogFile(connection, path);
        try
        {
            file.Check(raw.sqlite3_busy_timeout(file.Handle, PatienceMilliseconds));
            file.Execute("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON");
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    internal SqliteStatement Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v2(Handle, sql, out var statement));
        return new SqliteStatement(this, statement);
    }

    /// <summary>Runs statements and ignores their rows.</summary>
    internal void Execute(string sql) => Check(raw.sqlite3_exec(Handle, sql));

    /// <summary>The first number that a query gives; 0 without a row.</summary>
    internal long Number(string sql)
    {
        using var statement = Prepare(sql);
        return statement.Step() ? statement.Long(0) : 0;
    }

    /// <summary>Throws for an error, after undoing the transaction that it left open.</summary>
    internal void Check(int code)
    {
        if (code is raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE)
            return;
        var fault = Fault(_path, new SqliteException(raw.sqlite3_errmsg(Handle).utf8_to_string(), code & 0xFF, code));
        if (fault.Fault is BucketStorageFault.Failed or BucketStorageFault.Damaged)
            Broken ??= fault;
        if (raw.sqlite3_get_autocommit(Handle) == 0)
            _ = raw.sqlite3_exec(Handle, "ROLLBACK");
        throw fault;
    }

    /// <summary>The exception for damage that SQLite did not notice.</summary>
    internal BucketStorageException Damage(string what) =>
        Broken = new BucketStorageException(BucketStorageFault.Damaged, DamageText(_path, what));

    /// <summary>Throws when the file, or its log, has lost its name: what is written then ends with this program.</summary>
    /// <param name="hasLog">Whether something was written, so that there must be a log.</param>
    internal void ThrowIfGone(bool hasLog)
    {
        var gone = !File.Exists(_path) ? _path : hasLog && !File.Exists(_log) ? _log : null;
        if (gone is null)
            return;
        throw Broken = new BucketStorageException(
            BucketStorageFault.Failed,
            $"The file {gone} is gone: it was deleted or renamed while in use. Restart with its directory, or restore a backup.");
    }

    internal static string DamageText(string path, string what) => $"The file {path} is damaged: {what}.{Advice}";

    /// <summary>The message of an error in a copy, which will be gone, as one of what was copied.</summary>
    internal static string TextOf(BucketStorageException error, string copy, string original) =>
        error.Message.Replace(Advice, "", StringComparison.Ordinal).Replace(copy, original, StringComparison.Ordinal);

    public void Dispose()
    {
        // What is in the write-ahead log stays there as it is: the database is no place for it when something is wrong.
        if (Broken is not null)
            _ = raw.sqlite3_db_config(Handle, NoCheckpointOnClose, 1, out _);
        _connection.Dispose();
    }

    private static BucketStorageException Fault(string path, SqliteException cause)
    {
        var error = $"{cause.Message} (SQLite's error {cause.SqliteExtendedErrorCode})";
        return cause.SqliteErrorCode switch
        {
            raw.SQLITE_FULL => Full(),

            // SQLite reports a full disk so when it is the index of the write-ahead log that needs space. Nothing has been written then.
            raw.SQLITE_IOERR when cause.SqliteExtendedErrorCode == SharedMemoryFull => Full(),
            raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => new(BucketStorageFault.Damaged, DamageText(path, error), cause),
            raw.SQLITE_CANTOPEN or raw.SQLITE_PERM or raw.SQLITE_READONLY or raw.SQLITE_AUTH => new(
                BucketStorageFault.Unreadable,
                $"The file {path} cannot be opened: {error}. Check that this user may read and write it and its directory.",
                cause),
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => new(
                BucketStorageFault.InUse,
                $"The file {path} is locked by another program: {error}. Close that program.",
                cause),
            _ => new(
                BucketStorageFault.Failed,
                $"The file {path} could not be used: {error}. Check the disk and restart; what was not acknowledged may be missing.",
                cause),
        };

        BucketStorageException Full() =>
            new(BucketStorageFault.Full, $"The disk with the file {path} is full: {error}. Free some space; nothing was changed.", cause);
    }
}

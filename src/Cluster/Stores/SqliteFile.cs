using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Pail.Buckets;
using SQLitePCL;

namespace Pail.Cluster.Stores;

/// <summary>
/// Runs work on a SQLite file, never on the caller's thread, because SQLite blocks its thread. One thread at a time writes, a few read.
/// </summary>
internal sealed class SqliteFile : IDisposable
{
    private const int Readers = 4;
    private const int SharedMemoryFull = raw.SQLITE_IOERR | 19 << 8;

    private readonly string _path;
    private readonly StoreOptions _options;
    private readonly ConcurrentBag<SqliteSession> _idle = [];
    private readonly SemaphoreSlim _writers = new(1);
    private readonly SemaphoreSlim _readers = new(Readers);
    private volatile bool _isDisposed;

    internal SqliteFile(string path, StoreFaults faults, StoreOptions options)
    {
        _path = path;
        Faults = faults;
        _options = options;
    }

    internal StoreFaults Faults { get; }

    internal Task<T> Read<T>(Func<SqliteSession, T> work) => Run(_readers, work);

    internal Task<T> Write<T>(Func<SqliteSession, (bool Keep, T Result)> work) => Run(_writers, session => session.Write(work));

    /// <summary>Closes the connections that nobody uses. Those in use are closed after their work.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        while (_idle.TryTake(out var session))
            session.Dispose();
    }

    /// <summary>What an error of SQLite means.</summary>
    internal BucketStorageException Translate(SqliteException exception) => exception.SqliteErrorCode switch
    {
        raw.SQLITE_FULL => Faults.Full(exception),

        // SQLite reports a full disk so when it is the index of the write-ahead log that needs space. Nothing has been written then.
        raw.SQLITE_IOERR when exception.SqliteExtendedErrorCode == SharedMemoryFull => Faults.Full(exception),

        // A transaction that writes takes the lock first, so a locked file has refused it as a whole.
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => Faults.Busy(_options.Timeout / 4, exception),
        raw.SQLITE_NOTADB => Faults.Foreign($"{_path} is not a SQLite file", exception),
        raw.SQLITE_CORRUPT => Faults.Damaged("pages", exception),
        raw.SQLITE_CANTOPEN or raw.SQLITE_PERM or raw.SQLITE_READONLY or raw.SQLITE_AUTH => new(
            BucketStorageFault.Unreadable,
            $"{Faults.Store} cannot be opened: {StoreFaults.CauseOf(exception)} "
            + "Check that this user may write the directory in `--store` and its files.",
            exception),
        _ => Faults.Failed(exception),
    };

    private async Task<T> Run<T>(SemaphoreSlim gate, Func<SqliteSession, T> work)
    {
        var began = Environment.TickCount64;
        if (!await gate.WaitAsync(_options.Timeout / 2).ConfigureAwait(false))
            throw Faults.Busy(_options.Timeout / 2, null);

        // The gate opens when the thread is free, which may be later than the caller's patience ends.
        var run = Task.Run(() =>
        {
            try
            {
                return Run(work);
            }
            finally
            {
                gate.Release();
            }
        });
        try
        {
            var left = _options.Timeout - TimeSpan.FromMilliseconds(Environment.TickCount64 - began);
            return await run.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero).ConfigureAwait(false);
        }
        catch (TimeoutException exception)
        {
            Forget(run);
            throw Faults.NoAnswer(_options.Timeout, exception);
        }
    }

    private T Run<T>(Func<SqliteSession, T> work)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        SqliteSession? session = null;
        try
        {
            if (!_idle.TryTake(out session))
                session = new SqliteSession(_path, _options);
            var result = work(session);
            Return(session);
            return result;
        }
        catch (BucketStorageException)
        {
            Return(session!);
            throw;
        }
        catch (SqliteException exception)
        {
            // What state the connection is in after an error need not be known.
            session?.Dispose();
            throw Translate(exception);
        }
        catch
        {
            session?.Dispose();
            throw;
        }
    }

    private void Return(SqliteSession session)
    {
        _idle.Add(session);
        if (_isDisposed)
            Dispose();
    }

    // Its caller has been told already.
    private static void Forget(Task task) => task.ContinueWith(static done => _ = done.Exception, TaskScheduler.Default);
}

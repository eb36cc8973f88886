using System.Diagnostics;
using Microsoft.Win32.SafeHandles;
using SQLitePCL;

namespace Pail.Buckets;

/// <summary>
/// Copies a database as it is at one moment into a new file, while a writer goes on. SQLite's <c>VACUUM INTO</c> does it, in one read
/// transaction on a connection of its own.
/// </summary>
/// <remarks>
/// SQLite would bring the copy to the disk at its end. Until then the operating system has much to write, and a commit that waits for the
/// disk waits for that, too. So the copy is brought to the disk in small steps, on the thread that makes it, and after each step that
/// thread rests for as long as the step took: commits get half of the disk and of a core. On two busy cores this halved the longest waits
/// of commits, for a backup that takes half as long again.
/// </remarks>
internal sealed class SqliteBackUp
{
    private const long StepBytes = 1 << 20;

    private static readonly TimeSpan LongestRest = TimeSpan.FromMilliseconds(20);

    // A row is some ten of SQLite's instructions, and at most a few megabytes.
    private const int InstructionsBetweenLooks = 20;

    private readonly SafeFileHandle _copy;
    private readonly CancellationToken _cancellation;
    private long _onDisk;
    private long _stepBegan = Stopwatch.GetTimestamp();

    private SqliteBackUp(SafeFileHandle copy, CancellationToken cancellation) => (_copy, _cancellation) = (copy, cancellation);

    /// <summary>Writes a copy, and deletes it when it is given up or fails.</summary>
    internal static void Write(string database, string path, CancellationToken cancellation)
    {
        var full = Path.GetFullPath(path);
        try
        {
            LogDirectory.CreateFile(full);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            throw StoreFiles.CannotWrite(full, exception.Message, exception);
        }

        try
        {
            using (var copy = File.OpenHandle(full, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
                new SqliteBackUp(copy, cancellation).Run(database, full);
            UpdateHead(full);
        }
        catch (Exception exception)
        {
            File.Delete(full);
            if (exception is BucketStorageException && cancellation.IsCancellationRequested)
                throw new OperationCanceledException("The backup was given up.", exception, cancellation);
            throw;
        }
    }

    private void Run(string database, string path)
    {
        using var file = SqliteLogFile.Open(database, mayWrite: false);
        file.Execute("PRAGMA synchronous = FULL");
        raw.sqlite3_progress_handler(file.Handle, InstructionsBetweenLooks, static state => ((SqliteBackUp)state).Look(), this);
        using var statement = file.Prepare("VACUUM INTO ?1");
        statement.Bind(1, path).Run();
    }

    // Not 0 ends the statement.
    private int Look()
    {
        if (_cancellation.IsCancellationRequested)
            return 1;
        var length = RandomAccess.GetLength(_copy);
        if (length - _onDisk < StepBytes)
            return 0;
        try
        {
            RandomAccess.FlushToDisk(_copy);
        }
        catch (IOException)
        {
            // An exception must not go through SQLite. It says itself what is wrong when it brings the file to the disk at its end.
        }

        _onDisk = length;
        var took = Stopwatch.GetElapsedTime(_stepBegan);
        _cancellation.WaitHandle.WaitOne(took < LongestRest ? took : LongestRest);
        _stepBegan = Stopwatch.GetTimestamp();
        return 0;
    }

    // The copy has what was in the write-ahead log. Its head must name the last batch, so that the end cannot be lost unnoticed.
    private static void UpdateHead(string copy)
    {
        using var file = SqliteLogFile.Open(copy, mayWrite: true);
        var head = SqliteLogReader.ReadHead(file);
        head = head with { Last = SqliteLogReader.ReadLastBatch(file, head) };
        file.Execute($"PRAGMA synchronous = FULL; UPDATE head SET last = {head.Last}, crc = {head.Checksum} WHERE id = 1");
    }
}

namespace Pail.Buckets;

/// <summary>
/// The directory of a store, taken by this process. A lock file keeps other processes out; it stays when the directory is released, because
/// deleting it would let two processes lock two files of the same name. What is created here belongs to the user alone.
/// </summary>
internal sealed class LogDirectory : IDisposable
{
    // The error of Linux and macOS. Windows has no such number.
    private const int ReadOnlyFileSystem = 30;

    private const UnixFileMode OwnFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnDirectory = OwnFile | UnixFileMode.UserExecute;

    private const string LockName = "pail.lock";

    private readonly FileStream _lock;

    private LogDirectory(string path, FileStream taken)
    {
        _lock = taken;
        Database = DatabaseIn(path);
    }

    /// <summary>The path of the database.</summary>
    internal string Database { get; }

    /// <summary>The path of its write-ahead log.</summary>
    internal string WriteAheadLog => LogOf(Database);

    /// <summary>The path of what says how much of that is known to be on the disk; see <see cref="WalMark"/>.</summary>
    internal string Mark => Database + "-mark";

    /// <summary>
    /// Takes the directory and creates it if needed. It is refused, and nothing in it is touched, when another process uses it or its
    /// database is not one of this program.
    /// </summary>
    internal static LogDirectory Take(string path)
    {
        var full = Path.GetFullPath(path);
        try
        {
            CreateDirectory(full);
            var lockPath = Path.Combine(full, LockName);

            // Without a lock file nobody uses the directory. It may be that of another program, so it gets none before the look at the
            // database. With one, the lock comes first: reading the database of a store that this process has open would drop SQLite's
            // locks on it.
            if (!File.Exists(lockPath))
                DatabaseHeader.Check(DatabaseIn(full));
            var taken = Lock(lockPath, full);
            try
            {
                // SQLite writes its log beside the file that a link leads to, where nobody would check or lock it.
                if (new FileInfo(DatabaseIn(full)).LinkTarget is { } target)
                {
                    throw new BucketStorageException(
                        BucketStorageFault.Unreadable,
                        $"The file {DatabaseIn(full)} is a link to {target}. Use the directory of that file, or move the file here.");
                }

                DatabaseHeader.Check(DatabaseIn(full));
                return new LogDirectory(full, taken);
            }
            catch
            {
                taken.Dispose();
                throw;
            }
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException and not BucketStorageException)
        {
            throw new BucketStorageException(
                BucketStorageFault.Unreadable,
                $"The directory {full} cannot be used: {exception.Message} Check that this user may write to it.",
                exception);
        }
    }

    /// <summary>
    /// Keeps other processes out of a directory without changing it. Null when it has no lock file: no program has it open.
    /// </summary>
    internal static FileStream? TakeToRead(string path)
    {
        var lockPath = Path.Combine(path, LockName);
        try
        {
            return File.Exists(lockPath) ? Lock(lockPath, path, mayWrite: false) : null;
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException and not BucketStorageException)
        {
            throw new BucketStorageException(
                BucketStorageFault.Unreadable, $"The directory {path} cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>
    /// Creates an empty file that only its owner may read. SQLite gives the files beside a database the mode of the database.
    /// </summary>
    internal static void CreateFile(string path) => Open(path, FileMode.CreateNew, FileShare.ReadWrite).Dispose();

    public void Dispose() => _lock.Dispose();

    /// <summary>The path of the database of a directory.</summary>
    internal static string DatabaseIn(string directory) => Path.Combine(directory, "pail.db");

    /// <summary>The path of a database's write-ahead log.</summary>
    internal static string LogOf(string database) => database + "-wal";

    private static void CreateDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, OwnDirectory);
    }

    private static FileStream Lock(string path, string directory, bool mayWrite = true)
    {
        try
        {
            return mayWrite
                ? Open(path, FileMode.OpenOrCreate, FileShare.None)
                : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.None);
        }
        catch (IOException exception)
            when (exception.GetType() == typeof(IOException) && exception.HResult != ReadOnlyFileSystem && File.Exists(path))
        {
            throw new BucketStorageException(
                BucketStorageFault.InUse,
                $"The directory {directory} is in use: another process has locked {path}. Stop that process or use another directory.",
                exception);
        }
    }

    private static FileStream Open(string path, FileMode mode, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnFile;
        return new FileStream(path, options);
    }
}

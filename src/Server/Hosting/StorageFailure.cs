using Pail.Buckets;

namespace Pail.Server.Hosting;

/// <summary>Why durable buckets could not be used, for the user who started the program.</summary>
/// <param name="Message">One line.</param>
/// <param name="IsSetting">Whether another setting helps, and not another attempt.</param>
internal sealed record StorageFailure(string Message, bool IsSetting)
{
    private const string Library = "e_sqlite3";

    private static string LibraryFile =>
        OperatingSystem.IsWindows() ? $"{Library}.dll"
        : OperatingSystem.IsMacOS() ? $"lib{Library}.dylib"
        : $"lib{Library}.so";

    // The process may be dotnet, which is elsewhere.
    private static string Program =>
        Environment.ProcessPath is { } path && Path.GetDirectoryName(path) == Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)
            ? path
            : Path.Combine(AppContext.BaseDirectory, "Pail.Server.dll");

    /// <summary>What to say about an error; <see langword="null"/> if it has nothing to do with durable buckets.</summary>
    /// <param name="error">The error.</param>
    /// <param name="opening">The directory that was being opened for the server; <see langword="null"/> at any other time.</param>
    internal static StorageFailure? Of(Exception error, string? opening)
    {
        if (Causes(error).OfType<DllNotFoundException>().Any(static cause => cause.Message.Contains(Library, StringComparison.Ordinal)))
        {
            return new(
                $"{LibraryFile}, which durable buckets need, is not beside {Program}. Copy it from the folder of the publish.",
                IsSetting: true);
        }

        if (Causes(error).OfType<BucketStorageException>().FirstOrDefault() is { } storage)
        {
            var advice = storage.Fault == BucketStorageFault.Damaged && opening is not null ? Advice(Path.GetFullPath(opening)) : "";
            return new(OneLine(storage.Message + advice), IsSetting: IsInTheWay(storage.Fault));
        }

        // The supervision tree says so of any child that does not start; without a storage that is an error of the program.
        return opening is not null && error is InvalidOperationException { InnerException: { } cause }
            && error.Message.StartsWith("The supervision tree did not start", StringComparison.Ordinal)
            ? new(
                OneLine($"The durable buckets in {Path.GetFullPath(opening)} could not be opened: {cause.GetType()}: {cause.Message}"),
                IsSetting: false)
            : null;
    }

    private static string Advice(string directory) =>
        $" Nothing was changed. Start with a backup (--{StorageSettings.Directory} NEWDIR --{RestoreSetting.Name} FILE), or save what is "
        + $"readable with the same program: salvage --data {directory} --to NEWDIR";

    // A store that is not of this version of Pail, or is in the way, is a wrong setting.
    private static bool IsInTheWay(BucketStorageFault fault) =>
        fault is BucketStorageFault.Foreign or BucketStorageFault.Newer or BucketStorageFault.Exists;

    private static IEnumerable<Exception> Causes(Exception? error)
    {
        for (; error is not null; error = error.InnerException)
            yield return error;
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}

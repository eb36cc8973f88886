using Pail.Buckets;

namespace Pail.Server.Hosting;

/// <summary>The setting <c>restore</c>: a backup that the storage is made from before the server starts.</summary>
/// <param name="File">The backup.</param>
/// <param name="Directory">The directory of the storage.</param>
internal sealed record RestoreSetting(string File, string Directory)
{
    internal const string Name = "restore";

    /// <exception cref="StartupException">There is no directory for the storage.</exception>
    internal static RestoreSetting? Read(IConfiguration configuration)
    {
        if (StorageSettings.NeedText(configuration, Name, "a backup's file") is not { } file)
            return null;
        return StorageSettings.ReadDirectory(configuration) is { } directory
            ? new RestoreSetting(file, directory)
            : throw new StartupException(
                $"{Name} is {file}, but there is no {StorageSettings.Directory}, the directory that the backup is restored into.");
    }

    internal async Task Run(TextWriter output)
    {
        BucketStorageRecovery read;
        try
        {
            read = BucketStorageFiles.Restore(File, Directory);
        }
        catch (BucketStorageException error) when (error.Fault == BucketStorageFault.Exists)
        {
            throw new StartupException(
                $"{Path.GetFullPath(Directory)} has durable buckets already. If they are what you restored, start without --{Name}; "
                + "otherwise name another directory.");
        }

        await output.WriteLineAsync(
            $"Restored {Greeting.Counts(read.Buckets, read.Entries)} from {Path.GetFullPath(File)}");
    }
}

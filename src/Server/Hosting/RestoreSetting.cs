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
        if (configuration[Name] is not { Length: > 0 } file)
            return null;
        return configuration[StorageSettings.Directory] is { Length: > 0 } directory
            ? new RestoreSetting(file, directory)
            : throw new StartupException(
                $"{Name} is {file}, but there is no {StorageSettings.Directory}, the directory that the backup is restored into.");
    }

    internal async Task Run(TextWriter output)
    {
        var read = BucketStorageFiles.Restore(File, Directory);
        await output.WriteLineAsync(
            FormattableString.Invariant($"Restored {read.Buckets} buckets with {read.Entries} keys from {Path.GetFullPath(File)}"));
    }
}

using Pail.Buckets;
using Pail.Server.Http;
using Pail.Server.Problems;

namespace Pail.Server.Hosting;

/// <summary>Reads <c>data</c>, <c>sync</c> and <c>durable</c>: whether, where and how buckets are kept on the disk.</summary>
internal static class StorageSettings
{
    internal const string Directory = "data";
    internal const string Sync = "sync";
    internal const string Durable = "durable";

    private const string Always = "always";
    private const string Never = "never";

    private const string SyncWords = $"{Always}, {Never}, or {Durations.Expected}, from 1ms to 1h";

    private static readonly TimeSpan MaxSync = TimeSpan.FromHours(1);

    /// <summary>The storage, or <see langword="null"/> for none.</summary>
    internal static BucketStorageOptions? Read(IConfiguration configuration)
    {
        var sync = NeedText(configuration, Sync, SyncWords);
        if (ReadDirectory(configuration) is not { } directory)
        {
            return sync is null
                ? null
                : throw new StartupException($"{Sync} is {Echo.Quote(sync)}, but without {Directory} it has no effect.");
        }

        return new BucketStorageOptions(directory) { SyncEvery = ReadSync(sync ?? Always) };
    }

    /// <summary>The directory of the storage, or <see langword="null"/> for none.</summary>
    internal static string? ReadDirectory(IConfiguration configuration)
    {
        // An empty one is a variable that was not set, say. Starting without a storage then would lose what was meant to be kept.
        if (NeedText(configuration, Directory, "a directory") is not { } directory)
            return null;
        return File.Exists(directory)
            ? throw new StartupException($"{Directory} must be a directory, but {Echo.Quote(directory)} is a file, not a directory.")
            : directory;
    }

    /// <summary>A setting that must not be empty, or <see langword="null"/> if it is not there.</summary>
    internal static string? NeedText(IConfiguration configuration, string name, string what) => configuration[name] switch
    {
        null => null,
        var text when string.IsNullOrWhiteSpace(text) => throw new StartupException($"{name} must be {what}, but is empty."),
        var text => text,
    };

    /// <summary>Whether a bucket that is created without a word about it is durable.</summary>
    internal static bool ReadDefault(IConfiguration configuration)
    {
        var hasStorage = ReadDirectory(configuration) is not null;
        if (configuration[Durable] is not { } word)
            return hasStorage;
        if (!bool.TryParse(word, out var durable))
            throw new StartupException($"{Durable} must be true or false, but is {Echo.Quote(word)}.");
        if (durable && !hasStorage)
            throw new StartupException($"{Durable} is true, but there is no {Directory}, the directory that durable buckets are kept in.");
        return durable;
    }

    private static TimeSpan? ReadSync(string word) => word switch
    {
        Always => TimeSpan.Zero,
        Never => null,
        _ => Durations.TryRead(word, out var time) && time > TimeSpan.Zero && time <= MaxSync
            ? time
            : throw new StartupException($"{Sync} must be {SyncWords}, but is {Echo.Quote(word)}."),
    };
}

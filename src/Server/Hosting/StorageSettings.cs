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

    private static readonly TimeSpan MaxSync = TimeSpan.FromHours(1);

    /// <summary>The storage, or <see langword="null"/> for none.</summary>
    internal static BucketStorageOptions? Read(IConfiguration configuration)
    {
        if (configuration[Directory] is not { Length: > 0 } directory)
        {
            return configuration[Sync] is null
                ? null
                : throw new StartupException($"{Sync} is {Echo.Quote(configuration[Sync]!)}, but without {Directory} it has no effect.");
        }

        return new BucketStorageOptions(directory) { SyncEvery = ReadSync(configuration[Sync] ?? Always) };
    }

    /// <summary>Whether a bucket that is created without a word about it is durable.</summary>
    internal static bool ReadDefault(IConfiguration configuration)
    {
        var hasStorage = configuration[Directory] is { Length: > 0 };
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
            : throw new StartupException(
                $"{Sync} must be {Always}, {Never}, or {Durations.Expected}, from 1ms to 1h, but is {Echo.Quote(word)}."),
    };
}

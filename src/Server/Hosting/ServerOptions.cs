using System.Net;
using Pail.Buckets;
using Pail.Server.Http;
using Pail.Server.Requests;
using Pail.Server.Security;

namespace Pail.Server.Hosting;

/// <summary>The settings of the server, read and checked once, when it starts.</summary>
/// <param name="Addresses">Where to listen.</param>
/// <param name="BucketDefaults">The configuration of a bucket that is created without a configuration.</param>
/// <param name="MemoryBudget">How many bytes all buckets may take together; <see langword="null"/> for no limit.</param>
/// <param name="Storage">Where durable buckets are kept; <see langword="null"/> for nowhere.</param>
/// <param name="Restore">The backup that the storage is made from; <see langword="null"/> for none.</param>
/// <param name="MaxConnections">How many connections there may be at the same time. The server closes further connections.</param>
/// <param name="MaxBuckets">How many buckets there may be.</param>
/// <param name="MaxWatchers">How many watches there may be at the same time. The server refuses further ones.</param>
/// <param name="MaxImportBytes">The longest body of an import, and the most memory that its entries may take before they are
/// stored.</param>
/// <param name="LineAddress">Where the line protocol listens; <see langword="null"/> for nowhere.</param>
/// <param name="AllowedOrigins">The origins whose pages may send writes, beside the server's own origin.</param>
/// <param name="ShutdownDelay">How long the server goes on serving after it was told to stop.</param>
/// <param name="OtlpEndpoint">The collector that metrics and traces are sent to; <see langword="null"/> for none.</param>
/// <param name="RateLimit">How many requests each caller may send; <see langword="null"/> for any number.</param>
/// <param name="ApiKeys">The keys of callers. If there are none, everybody may do everything.</param>
internal sealed record ServerOptions(
    ListenAddresses Addresses,
    BucketConfig BucketDefaults,
    long? MemoryBudget,
    BucketStorageOptions? Storage,
    RestoreSetting? Restore,
    int MaxConnections,
    int MaxBuckets,
    int MaxWatchers,
    int MaxImportBytes,
    IPEndPoint? LineAddress,
    IReadOnlyCollection<WebOrigin> AllowedOrigins,
    TimeSpan ShutdownDelay,
    Uri? OtlpEndpoint,
    RateLimit? RateLimit,
    IReadOnlyList<ApiKey> ApiKeys)
{
    // Bounds the memory of slow clients. A client that does not read costs some 100 KB, and a client that has sent half a value costs up to
    // the value's size. The server disconnects both after at most 45 seconds.
    private const int DefaultMaxConnections = 2_000;

    // An empty bucket takes some 5 kB, so this is half a gigabyte.
    private const int DefaultMaxBuckets = 100_000;

    // With HTTP/2 a connection may have a hundred watches, so the limit of the connections does not bound them.
    private const int DefaultMaxWatchers = 10_000;

    private const int DefaultMaxImportBytes = 256 * 1024 * 1024;

    private const int MaxRate = 1_000_000;

    /// <summary>The flag that allows other machines to connect without authentication.</summary>
    internal const string Insecure = "insecure";

    internal static ServerOptions Read(IConfiguration configuration, ServerExtension extension)
    {
        SettingNames.CheckFiles((IConfigurationRoot)configuration, extension);
        SettingNames.CheckRefused(configuration, extension);
        KestrelSettings.Check(configuration);
        LoggingSettings.Check(configuration);
        AllowedHosts.Check(configuration);
        var insecure = ReadFlag(configuration, Insecure);
        var addresses = ListenAddresses.Read(configuration);
        var keys = ApiKeySettings.Read(configuration);
        if (!insecure && keys.Count == 0 && addresses.FirstBeyondLoopback is { } open)
        {
            throw new StartupException(
                $"Refusing to listen on {open}: it can be reached from other machines, and there are no API keys. "
                + $"Use a loopback address such as {ListenAddresses.Default}, or configure {ApiKeySettings.Section}, or add --insecure.");
        }

        return new ServerOptions(
            addresses,
            BucketDefaultSettings.Read(configuration, extension),
            MemorySettings.Read(configuration),
            StorageSettings.Read(configuration),
            RestoreSetting.Read(configuration),
            ReadInteger(configuration, "maxConnections", int.MaxValue) ?? DefaultMaxConnections,
            ReadInteger(configuration, "maxBuckets", int.MaxValue) ?? DefaultMaxBuckets,
            ReadInteger(configuration, "maxWatchers", int.MaxValue) ?? DefaultMaxWatchers,
            ReadInteger(configuration, "maxImportBytes", int.MaxValue) ?? DefaultMaxImportBytes,
            Hosting.LineAddress.Read(configuration, insecure, hasKeys: keys.Count > 0),
            ReadAllowedOrigins(configuration),
            OperationSettings.ReadShutdownDelay(configuration),
            OperationSettings.ReadOtlpEndpoint(configuration),
            ReadRateLimit(configuration),
            keys);
    }

    private static RateLimit? ReadRateLimit(IConfiguration configuration)
    {
        var perSecond = ReadInteger(configuration, "rateLimit", MaxRate);
        var burst = ReadInteger(configuration, "rateBurst", MaxRate);
        if (perSecond is null && burst is not null)
            throw new StartupException($"rateBurst is {burst}, but without rateLimit it has no effect.");
        return perSecond is { } rate ? new RateLimit(rate, burst ?? rate) : null;
    }

    private static int? ReadInteger(IConfiguration configuration, string name, int most)
    {
        if (configuration[name] is not { } word)
            return null;
        return Digits.TryRead(word, out var number) && number >= 1 && number <= most
            ? (int)number
            : throw new StartupException($"{name} must be an integer from 1 to {most}, but is \"{word}\".");
    }

    private static HashSet<WebOrigin> ReadAllowedOrigins(IConfiguration configuration)
    {
        var origins = new HashSet<WebOrigin>();
        foreach (var text in ListenAddresses.Split(configuration["AllowedOrigins"]))
        {
            origins.Add(WebOrigin.TryParse(text, out var origin)
                ? origin
                : throw new StartupException(
                    $"AllowedOrigins must list origins such as https://example.org, separated by semicolons, but has \"{text}\"."));
        }

        return origins;
    }

    internal static bool ReadFlag(IConfiguration configuration, string name)
    {
        if (configuration[name] is not { } word)
            return false;
        return bool.TryParse(word, out var value)
            ? value
            : throw new StartupException($"{name} must be true or false, but is \"{word}\".");
    }
}

using System.Diagnostics.CodeAnalysis;
using System.Net;
using Npgsql;
using StackExchange.Redis;

namespace Pail.Cluster.Stores;

/// <summary>Where a store is: what the switches <c>--store</c> and <c>--membership</c> say.</summary>
/// <param name="Kind">The kind of the store.</param>
/// <param name="Value">
/// The directory, Redis' or PostgreSQL's connection string; empty for <see cref="StoreKind.Memory"/>. It may have a password.
/// </param>
internal sealed record StoreAddress(StoreKind Kind, string Value)
{
    private const string Forms =
        "must be memory, sqlite:DIRECTORY, redis:HOST:PORT[,user=NAME][,password=TEXT][,ssl=true] "
        + "or postgres:Host=HOST;Username=NAME;Password=TEXT;Database=NAME";

    /// <summary>Reads an address.</summary>
    /// <param name="text">The text.</param>
    /// <param name="address">The address, or null.</param>
    /// <param name="error">What is wrong, to follow the name of the switch; null for nothing. It has no password.</param>
    internal static bool TryParse(string text, [NotNullWhen(true)] out StoreAddress? address, [NotNullWhen(false)] out string? error)
    {
        address = null;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var (kind, value) = colon < 0 ? (text, "") : (text[..colon], text[(colon + 1)..]);
        error = kind switch
        {
            "memory" when colon < 0 => null,
            "memory" => "must be memory alone, without a colon",
            "sqlite" => string.IsNullOrWhiteSpace(value) ? "must name a directory after sqlite:" : null,
            "redis" => RedisError(value),
            "postgres" => PostgresError(value),

            // Whatever was meant, it may have a password.
            _ when !kind.All(char.IsAsciiLetterOrDigit) => $"{Forms}, but begins with none of these words",
            _ => colon < 0 ? $"{Forms}, but is \"{text}\"" : $"{Forms}, but begins with \"{kind}:\"",
        };
        if (error is not null)
            return false;
        address = new StoreAddress(
            kind switch { "memory" => StoreKind.Memory, "sqlite" => StoreKind.Sqlite, "redis" => StoreKind.Redis, _ => StoreKind.Postgres },
            value);
        return true;
    }

    /// <summary>Reads an address that was read before without an error.</summary>
    /// <exception cref="ArgumentException">The text is no address.</exception>
    internal static StoreAddress Parse(string text) =>
        TryParse(text, out var address, out var error)
            ? address
            : throw new ArgumentException($"The address of a store {error}.", nameof(text));

    /// <summary>What the store is and where, without its password.</summary>
    public override string ToString() => Kind switch
    {
        StoreKind.Memory => "memory",
        StoreKind.Sqlite => $"sqlite:{Value}",
        StoreKind.Redis => $"redis:{EndPoints(ConfigurationOptions.Parse(Value))}",
        _ => $"postgres:{EndPoint(new NpgsqlConnectionStringBuilder(Value))}",
    };

    internal static string EndPoints(ConfigurationOptions options)
    {
        options.SetDefaultPorts();
        return string.Join(',', options.EndPoints.Select(static end => end is DnsEndPoint name ? $"{name.Host}:{name.Port}" : $"{end}"));
    }

    internal static string EndPoint(NpgsqlConnectionStringBuilder options) =>
        $"{options.Host}:{options.Port}/{options.Database ?? options.Username}";

    private static string? RedisError(string value)
    {
        if (string.IsNullOrWhiteSpace(value))
            return "must name a host after redis:";

        // As a host it would be in every message, with its password.
        if (value.StartsWith("//", StringComparison.Ordinal) || value.Split(',')[0].Contains('@', StringComparison.Ordinal))
            return "must be redis:HOST:PORT,user=…,password=… and no URL";
        try
        {
            var options = ConfigurationOptions.Parse(value);
            return options.EndPoints.Count == 0 ? "must name a host after redis:" : null;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            // Without the name of the client's parameter, which .NET adds.
            return $"is no connection string of Redis: {StoreFaults.CauseOf(exception).Split(" (Parameter ")[0].TrimEnd('.')}";
        }
    }

    private static string? PostgresError(string value)
    {
        if (value.StartsWith("//", StringComparison.Ordinal))
            return "must be postgres:Host=…;Username=…;Password=…;Database=… and no URL";
        try
        {
            return string.IsNullOrWhiteSpace(new NpgsqlConnectionStringBuilder(value).Host)
                ? "must have Host=… after postgres:"
                : null;
        }
        catch (ArgumentException exception)
        {
            // The client's parameter is the setting, if that is what is wrong.
            return exception switch
            {
                { ParamName: { } setting, InnerException: KeyNotFoundException } =>
                    $"is no connection string of PostgreSQL: there is no setting \"{setting}\"",
                { ParamName: { } setting } => $"is no connection string of PostgreSQL: \"{setting}\" cannot have this value",
                _ => "must be postgres:Host=…;Username=…;Password=…;Database=…",
            };
        }
    }
}

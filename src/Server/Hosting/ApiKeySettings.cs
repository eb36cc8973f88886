using Pail.Buckets;
using Pail.Server.Problems;
using Pail.Server.Security;

namespace Pail.Server.Hosting;

/// <summary>
/// Reads the section <c>ApiKeys</c>. Two keys may have the same name, so that one can replace the other while both are valid.
/// </summary>
internal static class ApiKeySettings
{
    internal const string Section = "ApiKeys";
    internal const string HashPrefix = "sha256:";
    internal const string ExpectedName = "1 to 64 ASCII letters, digits, dots, underscores and hyphens, first a letter or digit";

    private const int MaxName = 64;
    private const string Members = "name, hash, role and buckets";

    internal static IReadOnlyList<ApiKey> Read(IConfiguration configuration)
    {
        var section = configuration.GetSection(Section);
        if (!string.IsNullOrEmpty(section.Value))
            throw new StartupException($"{Section} must be an array of keys, each with {Members}, but is {Echo.Quote(section.Value)}.");

        var keys = new List<ApiKey>();
        var places = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var item in section.GetChildren())
        {
            var key = ReadKey(item);
            var hash = Convert.ToHexString(key.Hash);
            if (!places.TryAdd(hash, item.Path))
                throw new StartupException($"{item.Path}:hash must differ from all others, but is that of {places[hash]}.");
            keys.Add(key);
        }

        return keys;
    }

    internal static bool IsName(string name) => name.Length <= MaxName && BucketName.IsValid(name);

    /// <summary>Reads patterns of buckets, separated by semicolons.</summary>
    internal static BucketPatterns ReadBuckets(string setting, string text)
    {
        var patterns = new List<BucketPattern>();
        foreach (var part in ListenAddresses.Split(text))
        {
            patterns.Add(BucketPattern.TryParse(part, out var pattern)
                ? pattern
                : throw BadBuckets(setting, part));
        }

        return patterns.Count > 0 ? new BucketPatterns(patterns) : throw BadBuckets(setting, text);
    }

    internal static Role ReadRole(string setting, string? word) =>
        Roles.Read(word) ?? throw new StartupException($"{setting} must be {Roles.Names}, but {Actual(word)}.");

    internal static string ReadName(string setting, string? name) =>
        name is not null && IsName(name)
            ? name
            : throw new StartupException($"{setting} must be {ExpectedName}, but {Actual(name)}.");

    private static ApiKey ReadKey(IConfigurationSection item)
    {
        if (!int.TryParse(item.Key, out _) || item.Value is not null)
            throw new StartupException($"{Section} must be an array of keys, each with {Members}, but has {item.Path}.");

        foreach (var member in item.GetChildren())
        {
            if (member.Key.ToUpperInvariant() is not ("NAME" or "HASH" or "ROLE" or "BUCKETS"))
                throw new StartupException($"{member.Path} is unknown: a key has {Members}.");
            if (member.Value is null && member.GetChildren().Any())
                throw new StartupException($"{member.Path} must be text, but has members of its own.");
        }

        var hash = ReadHash($"{item.Path}:hash", item["hash"]);
        var name = ReadName($"{item.Path}:name", item["name"]);
        var role = ReadRole($"{item.Path}:role", item["role"]);
        var buckets = ReadBuckets($"{item.Path}:buckets", item["buckets"] ?? "*");
        return new ApiKey(hash, new Caller(role, name, buckets));
    }

    // Does not quote the value: by mistake it may be a key.
    private static byte[] ReadHash(string setting, string? text)
    {
        const string Expected = $"must be {HashPrefix} and 64 hexadecimal digits, as the command key prints it";
        if (text is null)
            throw new StartupException($"{setting} {Expected}, but is missing.");
        if (text.StartsWith(ApiKeyText.Prefix, StringComparison.Ordinal))
            throw new StartupException($"{setting} {Expected}, but is a key; a key is a secret and does not belong into the settings.");

        var hash = new byte[ApiKeyText.HashBytes];
        var isHash = text.Length == HashPrefix.Length + 2 * hash.Length && text.StartsWith(HashPrefix, StringComparison.Ordinal)
            && Convert.FromHexString(text.AsSpan(HashPrefix.Length), hash, out _, out _) == System.Buffers.OperationStatus.Done;
        return isHash ? hash : throw new StartupException($"{setting} {Expected}, but is another text of {text.Length} characters.");
    }

    private static StartupException BadBuckets(string setting, string text) =>
        new($"{setting} must list, separated by semicolons, {BucketPattern.Expected}, but has {Echo.Quote(text)}.");

    private static string Actual(string? value) => value is null ? "is missing" : $"is {Echo.Quote(value)}";
}

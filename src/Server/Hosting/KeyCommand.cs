using System.Text;
using System.Text.Json;
using Pail.Server.Security;

namespace Pail.Server.Hosting;

/// <summary>
/// The command <c>key</c>: makes an API key. Prints two lines, so that scripts can take them apart: the key, and the settings with its
/// hash. The key is kept nowhere.
/// </summary>
internal static class KeyCommand
{
    internal const string Help = "key --name NAME --role ROLE [--buckets PATTERN[;PATTERN…]]";

    private const string Note =
        "The first line is the API key. It is shown only now, so keep it secret. The second line is for the server's settings.";

    internal static bool IsAsked(string[] args) => args is ["key", ..];

    /// <exception cref="StartupException">The arguments are wrong.</exception>
    internal static async Task Run(string[] args, TextWriter output, TextWriter notes)
    {
        var (name, role, buckets) = Read(args.AsSpan(1));
        var key = ApiKeyText.Make();
        await output.WriteLineAsync(key);
        await output.WriteLineAsync(Settings(key, name, role, buckets));
        await notes.WriteLineAsync(Note);
    }

    /// <summary>The hash of a key, as the settings have it.</summary>
    internal static string HashOf(string key)
    {
        Span<byte> hash = stackalloc byte[ApiKeyText.HashBytes];
        ApiKeyText.Hash(key, hash);
        return ApiKeySettings.HashPrefix + Convert.ToHexStringLower(hash);
    }

    private static (string Name, Role Role, string Buckets) Read(ReadOnlySpan<string> args)
    {
        string? name = null, role = null, buckets = null;
        for (var i = 0; i < args.Length; i++)
        {
            var equals = args[i].IndexOf('=');
            var switchName = equals < 0 ? args[i] : args[i][..equals];
            ref var target = ref name;
            switch (switchName)
            {
                case "--name":
                    break;
                case "--role":
                    target = ref role;
                    break;
                case "--buckets":
                    target = ref buckets;
                    break;
                default:
                    throw new StartupException($"Unknown argument {switchName}; the command is: {Help}");
            }

            if (target is not null)
                throw new StartupException($"{switchName} must come once, but comes twice.");
            target = equals >= 0 ? args[i][(equals + 1)..]
                : i + 1 < args.Length && !args[i + 1].StartsWith("--", StringComparison.Ordinal) ? args[++i]
                : throw new StartupException($"The switch {switchName} needs a value.");
        }

        buckets ??= "*";
        ApiKeySettings.ReadBuckets("--buckets", buckets);
        return (ApiKeySettings.ReadName("--name", name), ApiKeySettings.ReadRole("--role", role), buckets);
    }

    private static string Settings(string key, string name, Role role, string buckets)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteStartArray(ApiKeySettings.Section);
            writer.WriteStartObject();
            writer.WriteString("name"u8, name);
            writer.WriteString("hash"u8, HashOf(key));
            writer.WriteString("role"u8, Roles.Of(role));
            writer.WriteString("buckets"u8, buckets);
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}

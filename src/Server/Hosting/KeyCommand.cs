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
        var values = CommandSwitches.Read(args, Help, "--name", "--role", "--buckets");
        var buckets = values[2] ?? "*";
        ApiKeySettings.ReadBuckets("--buckets", buckets);
        return (ApiKeySettings.ReadName("--name", values[0]), ApiKeySettings.ReadRole("--role", values[1]), buckets);
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

using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Pail.Bench.Durability.Model;

/// <summary>
/// Values that say what they are: the key, the number of the write, and a filling that follows from both. So a value that is not whole, is
/// another key's, or is mixed of two is noticed.
/// </summary>
internal static class Stamp
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyz012345";

    internal static KeyKind KindOf(string key) => key[..key.IndexOf('/', StringComparison.Ordinal)] switch
    {
        "own" => KeyKind.Own,
        "doc" => KeyKind.Document,
        "group" => KeyKind.Group,
        "hot" => KeyKind.Hot,
        "count" => KeyKind.Counter,
        "log" => KeyKind.Log,
        _ => throw new ArgumentException($"A key of the proof begins with its kind, but is {key}.", nameof(key)),
    };

    /// <summary>What <see cref="Read"/> tells about a value of a number and size.</summary>
    internal static string Content(long number, int size) => $"#{number}/{size}";

    internal static string Text(string key, long number, int size) => $"{key} {number} {size}\n{Filling(key, number, size)}";

    /// <summary>A document. Its filling stays when a patch changes the number; its check does not.</summary>
    internal static string Document(string key, long number, int size) => $$"""
        {"key":"{{key}}","filling":"{{Filling(key, 0, size)}}","number":{{number}},"check":{{Hash(key, number)}}}
        """;

    /// <summary>The patch that gives a document another number.</summary>
    internal static string Patch(string key, long number) => $$"""{"number":{{number}},"check":{{Hash(key, number)}}}""";

    /// <summary>A record of a log.</summary>
    internal static string Record(string key, long number) => $"{number}:{Hash(key, number) % 100_000};";

    internal static IEnumerable<string> Records(string content) =>
        content.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(static record => record + ";");

    /// <summary>Reads a value.</summary>
    /// <returns>What it is: <see cref="Content"/>, or the text of a counter or log; null when it is not whole.</returns>
    internal static string? Read(string key, ReadOnlySpan<byte> bytes)
    {
        var text = Encoding.UTF8.GetString(bytes);
        return KindOf(key) switch
        {
            KeyKind.Counter => long.TryParse(text, CultureInfo.InvariantCulture, out _) ? text : null,
            KeyKind.Log => Records(text).All(record => IsRecord(key, record)) && text.EndsWith(';') ? text : null,
            KeyKind.Document => ReadDocument(key, text),
            _ => ReadText(key, text),
        };
    }

    private static bool IsRecord(string key, string record) =>
        record.Split(':') is [var number, _]
        && long.TryParse(number, CultureInfo.InvariantCulture, out var parsed)
        && Record(key, parsed) == record;

    private static string? ReadText(string key, string text)
    {
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        return end > 0
            && text[..end].Split(' ') is [_, var first, var second]
            && long.TryParse(first, CultureInfo.InvariantCulture, out var number)
            && int.TryParse(second, CultureInfo.InvariantCulture, out var size)
            && size == text.Length - end - 1
            && Text(key, number, size) == text
            ? Content(number, size)
            : null;
    }

    private static string? ReadDocument(string key, string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            var number = root.GetProperty("number").GetInt64();
            var filling = root.GetProperty("filling").GetString()!;
            return root.GetProperty("key").GetString() == key
                && root.GetProperty("check").GetUInt32() == Hash(key, number)
                && filling == Filling(key, 0, filling.Length)
                ? Content(number, filling.Length)
                : null;
        }
        catch (Exception damaged) when (damaged is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static string Filling(string key, long number, int size) => string.Create(size, Hash(key, number), static (text, seed) =>
    {
        for (var i = 0; i < text.Length; i++)
        {
            seed = seed * 1664525 + 1013904223;
            text[i] = Letters[(int)(seed >> 27)];
        }
    });

    // FNV-1a.
    private static uint Hash(string key, long number)
    {
        var hash = 0x811C9DC5u;
        foreach (var character in key)
            hash = (hash ^ character) * 0x01000193;
        for (; number != 0; number >>= 8)
            hash = (hash ^ (byte)number) * 0x01000193;
        return hash;
    }
}

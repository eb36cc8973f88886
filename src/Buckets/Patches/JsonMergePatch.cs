using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Pail.Buckets;

/// <summary>
/// A merge patch (RFC 7396) that was read and checked. The caller makes it before the call, so the bucket's process reads only the value.
/// Immutable: one patch may be applied to many values, by many processes at the same time.
/// </summary>
/// <remarks>
/// Refused are a patch that is not JSON (or nested more than 64 levels deep), and a patch with two members of the same name in one object,
/// inside arrays too: readers differ about which of the two counts, so the sender may mean either.
/// </remarks>
public sealed class JsonMergePatch
{
    private const int LongestNameInError = 64;

    private JsonMergePatch(PatchNode root, ReadOnlyMemory<byte> text) => (Root, Text) = (root, text);

    internal PatchNode Root { get; }

    /// <summary>The text that the patch was read from, to make an equal patch elsewhere.</summary>
    internal ReadOnlyMemory<byte> Text { get; }

    /// <summary>Reads a patch. Keeps a copy of the bytes.</summary>
    /// <param name="bytes">The patch's text.</param>
    /// <param name="patch">The patch, when the text is one.</param>
    /// <param name="error">Otherwise what is wrong, and at which line and byte.</param>
    /// <returns><see langword="true"/> if the text is a patch.</returns>
    public static bool TryParse(
        ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out JsonMergePatch? patch, [NotNullWhen(false)] out string? error)
    {
        patch = null;
        error = null;
        if (JsonText.FindFault(bytes.Span) is { } fault)
        {
            error = $"The patch must be JSON, but is not: {fault}.";
            return false;
        }

        ReadOnlyMemory<byte> text = bytes.ToArray();
        var reader = new Utf8JsonReader(text.Span, JsonText.ReaderOptions);
        reader.Read();
        if (ReadNode(ref reader, text, out var duplicate) is { } root)
        {
            patch = new JsonMergePatch(root, text);
            return true;
        }

        error = $"The patch must have each name once in an object, but has {Quote(duplicate.Name)} again: "
            + $"{JsonText.Position(text.Span, duplicate.Offset)}.";
        return false;
    }

    // Reads the value that begins at the reader's token; null when it has a name twice. Recursive, but the text has at most 64 levels.
    private static PatchNode? ReadNode(ref Utf8JsonReader reader, ReadOnlyMemory<byte> text, out PatchMember duplicate)
    {
        if (reader.TokenType is JsonTokenType.StartObject)
            return ReadObject(ref reader, text, out duplicate);

        duplicate = default;
        var start = (int)reader.TokenStartIndex;
        if (reader.TokenType is JsonTokenType.StartArray)
        {
            while (reader.Read() && reader.TokenType is not JsonTokenType.EndArray)
            {
                // An array replaces as a whole. Its items are read only to find duplicate names in them.
                if (ReadNode(ref reader, text, out duplicate) is null)
                    return null;
            }
        }

        return PatchNode.FromLiteral(text[start..(int)reader.BytesConsumed]);
    }

    private static PatchNode? ReadObject(ref Utf8JsonReader reader, ReadOnlyMemory<byte> text, out PatchMember duplicate)
    {
        var members = new List<PatchMember>();
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var start = (int)reader.TokenStartIndex;
            var name = reader.ValueIsEscaped ? Encoding.UTF8.GetBytes(reader.GetString()!) : reader.ValueSpan.ToArray();
            var quoted = text.Slice(start, reader.ValueSpan.Length + 2);
            reader.Read();
            if (ReadNode(ref reader, text, out duplicate) is not { } value)
                return null;
            members.Add(new PatchMember(name, quoted, start, value));
        }

        return PatchNode.FromMembers(members, out duplicate);
    }

    private static string Quote(byte[] name)
    {
        var text = Encoding.UTF8.GetString(name);
        var end = text.Length <= LongestNameInError ? "" : "…";
        return $"`{JavaScriptEncoder.Default.Encode(end.Length == 0 ? text : text[..LongestNameInError])}{end}`";
    }
}

using System.Buffers;
using System.Buffers.Binary;

namespace Pail.Server.Caching;

/// <summary>A cached response and its tags, as one value of a bucket.</summary>
/// <remarks>
/// The bytes: the number of tags; for each tag its number of characters and the characters in UTF-16; the response. Numbers have 4 bytes,
/// the lowest first. UTF-16, because a tag is any text, also one that UTF-8 cannot express.
/// </remarks>
internal readonly record struct TaggedResponse(IReadOnlyList<string> Tags, ReadOnlyMemory<byte> Response)
{
    internal static byte[] ToBytes(IReadOnlyCollection<string> tags, in ReadOnlySequence<byte> response)
    {
        var bytes = new byte[sizeof(int) + tags.Sum(static tag => sizeof(int) + (sizeof(char) * tag.Length)) + response.Length];
        var rest = bytes.AsSpan();
        WriteNumber(ref rest, tags.Count);
        foreach (var tag in tags)
        {
            WriteNumber(ref rest, tag.Length);
            foreach (var character in tag)
            {
                BinaryPrimitives.WriteUInt16LittleEndian(rest, character);
                rest = rest[sizeof(char)..];
            }
        }

        response.CopyTo(rest);
        return bytes;
    }

    /// <summary>Reads a value. False if it is not a tagged response, because other code has stored it.</summary>
    internal static bool TryRead(ReadOnlyMemory<byte> bytes, out TaggedResponse response)
    {
        response = default;
        var rest = bytes.Span;

        // A tag takes 4 bytes or more, so a wrong number of tags is found before it asks for memory.
        if (!TryReadNumber(ref rest, out var count) || count > rest.Length / sizeof(int))
            return false;
        var tags = count == 0 ? [] : new string[count];
        for (var i = 0; i < count; i++)
        {
            if (!TryReadNumber(ref rest, out var length) || length > rest.Length / sizeof(char))
                return false;
            tags[i] = ReadText(rest[..(length * sizeof(char))]);
            rest = rest[(length * sizeof(char))..];
        }

        response = new TaggedResponse(tags, bytes[^rest.Length..]);
        return true;
    }

    private static string ReadText(ReadOnlySpan<byte> bytes)
    {
        var text = new char[bytes.Length / sizeof(char)];
        for (var i = 0; i < text.Length; i++)
            text[i] = (char)BinaryPrimitives.ReadUInt16LittleEndian(bytes[(i * sizeof(char))..]);
        return new string(text);
    }

    private static void WriteNumber(ref Span<byte> rest, int number)
    {
        BinaryPrimitives.WriteInt32LittleEndian(rest, number);
        rest = rest[sizeof(int)..];
    }

    private static bool TryReadNumber(ref ReadOnlySpan<byte> rest, out int number)
    {
        if (!BinaryPrimitives.TryReadInt32LittleEndian(rest, out number) || number < 0)
            return false;
        rest = rest[sizeof(int)..];
        return true;
    }
}

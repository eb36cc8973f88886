using System.Buffers;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace Pail.Server.Security;

/// <summary>
/// The text of API keys: <c>pail_</c>, 43 random letters and digits, which are 256 bits, and 6 that are a checksum. Scanners for leaked
/// secrets know a key by the prefix, and the checksum tells a mistyped key from one that was revoked.
/// </summary>
/// <remarks>
/// Keys are kept as their SHA-256. A slow hash, as for passwords, protects secrets that can be guessed; to guess 256 random bits is
/// hopeless at any speed, and a slow hash would make every request slow. The server takes no other texts as keys, so nobody can configure a
/// password here.
/// </remarks>
internal static class ApiKeyText
{
    internal const string Prefix = "pail_";
    internal const int Length = 54;
    internal const int HashBytes = SHA256.HashSizeInBytes;

    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int ChecksumLength = 6;
    private const int RandomLength = Length - ChecksumLength - 5;

    private static readonly SearchValues<char> Characters = SearchValues.Create(Alphabet);

    /// <summary>Makes a new key.</summary>
    internal static string Make()
    {
        var text = Prefix + RandomNumberGenerator.GetString(Alphabet, RandomLength);
        Span<char> checksum = stackalloc char[ChecksumLength];
        WriteChecksum(text, checksum);
        return string.Concat(text, checksum);
    }

    /// <summary>Whether a text can be a key: its prefix, length, characters and checksum are right.</summary>
    internal static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        if (text.Length != Length || !text.StartsWith(Prefix) || text[Prefix.Length..].ContainsAnyExcept(Characters))
            return false;

        Span<char> checksum = stackalloc char[ChecksumLength];
        WriteChecksum(text[..^ChecksumLength], checksum);
        return text.EndsWith(checksum);
    }

    /// <summary>The hash of a well-formed key: the SHA-256 of its ASCII.</summary>
    internal static void Hash(ReadOnlySpan<char> text, Span<byte> hash)
    {
        Span<byte> ascii = stackalloc byte[Length];
        Ascii.FromUtf16(text, ascii, out _);
        SHA256.HashData(ascii, hash);
        CryptographicOperations.ZeroMemory(ascii);
    }

    private static void WriteChecksum(ReadOnlySpan<char> text, Span<char> checksum)
    {
        var crc = uint.MaxValue;
        foreach (var character in text)
            crc = BitOperations.Crc32C(crc, (byte)character);
        crc = ~crc;
        for (var i = checksum.Length - 1; i >= 0; i--)
        {
            (crc, var digit) = Math.DivRem(crc, (uint)Alphabet.Length);
            checksum[i] = Alphabet[(int)digit];
        }
    }
}

using System.Buffers;
using System.Text;

namespace Pail.Server.Paths;

/// <summary>The rule for keys: 1 to 512 bytes of UTF-8 without control characters.</summary>
internal static class KeyRules
{
    internal const int MaxBytes = 512;

    internal const string Empty = "A key must have 1 to 512 bytes, but is empty.";

    private static readonly SearchValues<char> Controls = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(code => (char)code), '\u007f']);

    /// <summary>Finds what is wrong with a key.</summary>
    /// <returns>The fault, or <see langword="null"/> when the key is valid.</returns>
    internal static string? FindFault(string key)
    {
        if (key.Length == 0)
            return Empty;

        // A UTF-16 unit is at most three bytes of UTF-8, so the bytes of a short key need not be counted.
        if (key.Length > MaxBytes / 3 && Encoding.UTF8.GetByteCount(key) is > MaxBytes and var bytes)
            return $"A key must have 1 to {MaxBytes} bytes, but has {bytes}.";

        return key.AsSpan().ContainsAny(Controls) ? "A key must not have control characters (U+0000 to U+001F and U+007F)." : null;
    }
}

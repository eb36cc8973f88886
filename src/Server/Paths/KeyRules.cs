using System.Buffers;
using System.Text;

namespace Pail.Server.Paths;

/// <summary>What a key may be: 1 to 512 bytes of UTF-8 without control characters.</summary>
internal static class KeyRules
{
    internal const int MaxBytes = 512;

    internal const string Empty = "The key is empty; keys have 1 to 512 bytes.";

    private static readonly SearchValues<char> Controls = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(code => (char)code), '\u007f']);

    /// <summary>Says what is wrong with the key.</summary>
    /// <returns>The fault, or <see langword="null"/> when there is none.</returns>
    internal static string? FaultOf(string key)
    {
        if (key.Length == 0)
            return Empty;

        // A UTF-16 unit is never more than three bytes, so short keys need no count.
        if (key.Length > MaxBytes / 3 && Encoding.UTF8.GetByteCount(key) is > MaxBytes and var bytes)
            return $"The key has {bytes} bytes; keys have 1 to {MaxBytes}.";

        return key.AsSpan().ContainsAny(Controls) ? "The key has a control character (U+0000 to U+001F or U+007F)." : null;
    }
}

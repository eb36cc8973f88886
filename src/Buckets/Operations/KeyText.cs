using System.Text.Encodings.Web;

namespace Pail.Buckets;

/// <summary>Keys in error texts.</summary>
internal static class KeyText
{
    private const int MaxLength = 100;

    /// <summary>
    /// The key in quotation marks. A long one is shortened; control characters, which could forge lines of a log, are escaped.
    /// </summary>
    internal static string Quote(string key)
    {
        var (shown, end) = key.Length <= MaxLength ? (key, "") : (key[..MaxLength], "…");
        return $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(shown)}{end}\"";
    }
}

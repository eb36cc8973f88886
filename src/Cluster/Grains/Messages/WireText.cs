using System.Diagnostics.CodeAnalysis;
using Pail.Buckets;

namespace Pail.Cluster.Grains;

/// <summary>
/// Texts between silos. A text with half a surrogate pair has no UTF-8, in which texts are sent, so its units are sent in Base64 behind a
/// mark.
/// </summary>
internal static class WireText
{
    // No character, so no text that is meant for people begins with it. One that does is sent as its units, too.
    private const char Mark = '\uFFFF';

    [return: NotNullIfNotNull(nameof(text))]
    internal static string? Write(string? text)
    {
        if (text is null || (!text.StartsWith(Mark) && TransferFormat.FindHalfPair(text) < 0))
            return text;
        return Mark + Convert.ToBase64String(TransferFormat.WriteUnits(text));
    }

    [return: NotNullIfNotNull(nameof(text))]
    internal static string? Read(string? text) =>
        text is null || !text.StartsWith(Mark) ? text : TransferFormat.ReadUnits(Convert.FromBase64String(text[1..]));

    internal static KeyValuePair<string, string>[]? Write(IReadOnlyDictionary<string, string>? texts) =>
        texts is null ? null : [.. texts.Select(static pair => KeyValuePair.Create(Write(pair.Key), Write(pair.Value)))];

    internal static Dictionary<string, string>? Read(KeyValuePair<string, string>[]? texts)
    {
        if (texts is null)
            return null;
        var read = new Dictionary<string, string>(texts.Length, StringComparer.Ordinal);
        foreach (var (name, text) in texts)
            read.Add(Read(name), Read(text));
        return read;
    }
}

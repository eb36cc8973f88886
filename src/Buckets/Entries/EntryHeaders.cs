using System.Collections.ObjectModel;

namespace Pail.Buckets;

/// <summary>The headers that few values have.</summary>
internal sealed class EntryHeaders
{
    /// <summary>
    /// What a name of the metadata costs beside its characters, in bytes: the objects of the two texts, and their place in the dictionary.
    /// </summary>
    internal const int NameOverhead = 100;

    internal static readonly IReadOnlyDictionary<string, string> NoMetadata = ReadOnlyDictionary<string, string>.Empty;

    private EntryHeaders(in NewValue value)
    {
        (Encoding, Language) = (value.ContentEncoding, value.ContentLanguage);
        Metadata = value.Metadata is { Count: > 0 } metadata ? metadata : NoMetadata;
        var notes = Metadata.Sum(static pair => pair.Key.Length + pair.Value.Length);
        Footprint = 2L * ((Encoding?.Length ?? 0) + (Language?.Length ?? 0) + notes) + (long)NameOverhead * Metadata.Count;
    }

    internal string? Encoding { get; }

    internal string? Language { get; }

    internal IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The bytes of the texts, two for each character, and what the metadata costs beside them.</summary>
    /// <remarks>
    /// Counted once. If a caller changes the metadata later, against the rule, the budget still gets back what was taken.
    /// </remarks>
    internal long Footprint { get; }

    internal static EntryHeaders? Of(in NewValue value) =>
        value is { ContentEncoding: null, ContentLanguage: null, Metadata: null or { Count: 0 } } ? null : new EntryHeaders(value);
}

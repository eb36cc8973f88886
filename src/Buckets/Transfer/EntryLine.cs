namespace Pail.Buckets;

/// <summary>One key of an exported bucket: a line of the export. The lines are described in <see cref="TransferLine"/>.</summary>
internal readonly record struct EntryLine
{
    /// <summary>The key.</summary>
    internal required string Key { get; init; }

    /// <summary>The value's bytes.</summary>
    internal required ReadOnlyMemory<byte> Value { get; init; }

    internal required string ContentType { get; init; }

    internal string? ContentEncoding { get; init; }

    internal string? ContentLanguage { get; init; }

    /// <summary>The user metadata, or <see langword="null"/>. An empty one is not told apart from none.</summary>
    internal IReadOnlyDictionary<string, string>? Metadata { get; init; }

    internal required DateTimeOffset Created { get; init; }

    internal required DateTimeOffset Modified { get; init; }

    /// <summary>When the entry expires at the latest, whether it is used or not; <see langword="null"/> for never.</summary>
    internal DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>How long the entry lives after its last use, or <see langword="null"/>; greater than zero.</summary>
    internal TimeSpan? Sliding { get; init; }

    /// <summary>The revision that the entry had in the exported bucket. An import gives it a new one.</summary>
    internal required Revision Revision { get; init; }

    internal static EntryLine Of(Entry entry) => new()
    {
        Key = entry.Key,
        Value = entry.Value,
        ContentType = entry.ContentType,
        ContentEncoding = entry.ContentEncoding,
        ContentLanguage = entry.ContentLanguage,
        Metadata = entry.Metadata,
        Created = entry.Created,
        Modified = entry.Modified,
        ExpiresAt = entry.ExpiresAtLatest,
        Sliding = entry.Sliding,
        Revision = entry.Revision,
    };
}

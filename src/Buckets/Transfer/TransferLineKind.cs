namespace Pail.Buckets;

/// <summary>What a line of an export is.</summary>
internal enum TransferLineKind
{
    /// <summary>Neither an entry nor an end line.</summary>
    Faulty,

    /// <summary>A key with its value.</summary>
    Entry,

    /// <summary>The end of the export.</summary>
    End,
}

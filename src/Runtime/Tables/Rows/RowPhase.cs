namespace Pail.Runtime.Tables;

/// <summary>The states of a row. Each one says what the row's <see cref="Row{TKey,TRow}.PhaseData"/> is.</summary>
internal enum RowPhase : byte
{
    /// <summary>In the index, but without content. The writer that has claimed the key holds its lock. Readers find no row.</summary>
    Pending,

    /// <summary>In the table.</summary>
    Live,

    /// <summary>In the table until it expires. The data is its <see cref="RowLifetime{TKey,TRow}"/>.</summary>
    Expiring,

    /// <summary>
    /// One of several rows that are being inserted at the same instant. The data is the <see cref="Intent{TKey,TRow}"/>, which says what
    /// readers see.
    /// </summary>
    Batched,

    /// <summary>
    /// Another row with an equal key has taken its place in the index. Content and data stay as they were at that instant, for readers that
    /// found this row before. It has no reference to the new row: a chain of such references would keep many old rows in memory.
    /// </summary>
    Replaced,

    /// <summary>Out of the table. A writer that finds such a row looks the key up again.</summary>
    Gone,
}

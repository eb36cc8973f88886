namespace Pail.Runtime.Tables;

/// <summary>What state a row is in, and what its <see cref="Row{TKey,TRow}.PhaseData"/> is.</summary>
internal enum RowPhase : byte
{
    /// <summary>In the index, but without content: its lock is held by a writer that has claimed the key. Readers find no row.</summary>
    Pending,

    /// <summary>In the table.</summary>
    Live,

    /// <summary>In the table until it expires. The data is its <see cref="RowLifetime{TKey,TRow}"/>.</summary>
    Expiring,

    /// <summary>
    /// One of several rows that are being inserted as one. The data is the <see cref="Intent{TKey,TRow}"/>, which says what readers see.
    /// </summary>
    Batched,

    /// <summary>
    /// A row with an equal key has taken its place in the index. Content and data stay as they were at that instant, for readers that found
    /// this row before. It does not lead to the row in its place: a chain of such rows would keep all of them in memory.
    /// </summary>
    Replaced,

    /// <summary>Out of the table. A writer that comes upon it looks the key up again.</summary>
    Gone,
}

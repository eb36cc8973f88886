namespace Pail.Runtime.Tables;

/// <summary>Where a row stands in its life, and what its <c>Aside</c> is.</summary>
internal enum RowPhase : byte
{
    /// <summary>In the index, but only for writers: they wait for its lock. To readers it is absent.</summary>
    Pending,

    /// <summary>In the table.</summary>
    Live,

    /// <summary>In the table until it expires; aside stands its <see cref="Mortality{TKey,TRow}"/>.</summary>
    Mortal,

    /// <summary>One of several rows that are being inserted as one; aside stands the <see cref="Intent{TKey,TRow}"/>, which tells what readers see.</summary>
    Batched,

    /// <summary>Gave its place to a row with another key that counts as equal; aside stands that row.</summary>
    Replaced,

    /// <summary>Out of the table. A writer who comes upon it looks the key up again.</summary>
    Gone,
}

using System.Diagnostics.CodeAnalysis;

namespace Pail.Runtime.Tables;

/// <summary>
/// Looks rows up by an alternate form of the key, such as a span of characters for a string. Made by
/// <see cref="Table{TKey,TRow}.GetAlternateLookup"/>.
/// </summary>
/// <typeparam name="TKey">The keys.</typeparam>
/// <typeparam name="TRow">The rows.</typeparam>
/// <typeparam name="TAlternate">The alternate form of a key.</typeparam>
public readonly struct AlternateLookup<TKey, TRow, TAlternate>
    where TKey : notnull
    where TAlternate : allows ref struct
{
    private readonly AlternateEquality<TKey, TAlternate> _alternates;

    internal AlternateLookup(Table<TKey, TRow> table, AlternateEquality<TKey, TAlternate> alternates) =>
        (Table, _alternates) = (table, alternates);

    /// <summary>The table.</summary>
    public Table<TKey, TRow> Table { get; }

    /// <summary>Looks a row up. Takes no lock and allocates nothing.</summary>
    /// <param name="key">The alternate form of the key.</param>
    /// <param name="row">The row, if the key has one.</param>
    /// <returns>Whether the key has a row.</returns>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public bool TryLookup(TAlternate key, [MaybeNullWhen(false)] out TRow row) => Table.TryRead(Table.Find(_alternates, key), out row);

    /// <summary>Whether the key has a row. Takes no lock and allocates nothing.</summary>
    /// <param name="key">The alternate form of the key.</param>
    /// <returns>Whether the key has a row.</returns>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public bool Member(TAlternate key) => Table.Find(_alternates, key) is { } found && Table.RowStore.TryPeek(found, out _);
}

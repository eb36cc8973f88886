using System.Diagnostics.CodeAnalysis;

namespace Pail.Runtime.Tables;

/// <summary>Looks rows up by something that stands for a key. Made by <see cref="Table{TKey,TRow}.GetAlternateLookup"/>.</summary>
/// <typeparam name="TKey">The keys.</typeparam>
/// <typeparam name="TRow">The rows.</typeparam>
/// <typeparam name="TAlternate">What stands for a key.</typeparam>
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
    /// <param name="key">What stands for the key.</param>
    /// <param name="row">The row, if there is one.</param>
    /// <returns>Whether there is one.</returns>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public bool TryLookup(TAlternate key, [MaybeNullWhen(false)] out TRow row) => Table.TryRead(Table.Find(_alternates, key), out row);

    /// <summary>Whether there is a row. Takes no lock and allocates nothing.</summary>
    /// <param name="key">What stands for the key.</param>
    /// <returns>Whether there is one.</returns>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public bool Member(TAlternate key) => Table.Find(_alternates, key) is { } found && Table.Store.TryPeek(found, out _);
}

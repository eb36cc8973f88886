using System.Diagnostics.CodeAnalysis;

namespace Pail.Runtime.Tables;

/// <summary>
/// Operations of ordered tables with string or byte array keys: lookup by a span, and search by a prefix.
/// </summary>
public static class OrderedTables
{
    /// <summary>Looks a row up by the characters of its key. Takes no lock and allocates nothing.</summary>
    /// <typeparam name="TRow">The rows.</typeparam>
    /// <param name="table">A table in ordinal order, which is the default order of strings.</param>
    /// <param name="key">The key.</param>
    /// <param name="row">The row, if the key has one.</param>
    /// <returns>Whether the key has a row.</returns>
    /// <exception cref="ArgumentNullException">The table is null.</exception>
    /// <exception cref="InvalidOperationException">The table has another order.</exception>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public static bool TryLookup<TRow>(this OrderedTable<string, TRow> table, ReadOnlySpan<char> key, [MaybeNullWhen(false)] out TRow row)
    {
        DemandOrdinal(table);
        return table.TryRead(table.Find(new CharactersProbe(key)), out row);
    }

    /// <summary>Looks a row up by the bytes of its key. Takes no lock and allocates nothing.</summary>
    /// <typeparam name="TRow">The rows.</typeparam>
    /// <param name="table">A table in the order of bytes, which is the default order of byte arrays.</param>
    /// <param name="key">The key.</param>
    /// <param name="row">The row, if the key has one.</param>
    /// <returns>Whether the key has a row.</returns>
    /// <exception cref="ArgumentNullException">The table is null.</exception>
    /// <exception cref="InvalidOperationException">The table has another order.</exception>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public static bool TryLookup<TRow>(this OrderedTable<byte[], TRow> table, ReadOnlySpan<byte> key, [MaybeNullWhen(false)] out TRow row)
    {
        DemandBytewise(table);
        return table.TryRead(table.Find(new BytesProbe(key)), out row);
    }

    /// <summary>Walks over the rows whose keys begin with some characters; see <see cref="OrderedTable{TKey,TRow}.Range"/>.</summary>
    /// <typeparam name="TRow">The rows.</typeparam>
    /// <param name="table">A table in ordinal order, which is the default order of strings.</param>
    /// <param name="prefix">The characters; none for all rows.</param>
    /// <param name="backward">Whether to begin with the last row.</param>
    /// <returns>The rows. Each enumeration reads the table again.</returns>
    /// <exception cref="ArgumentNullException">The table or the prefix is null.</exception>
    /// <exception cref="InvalidOperationException">The table has another order.</exception>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    /// <example>
    /// <code>
    /// foreach (var (path, size) in files.Prefix("/var/"))
    ///     Console.WriteLine($"{path} {size}");
    /// </code>
    /// </example>
    public static IEnumerable<KeyValuePair<string, TRow>> Prefix<TRow>(
        this OrderedTable<string, TRow> table, string prefix, bool backward = false)
    {
        DemandOrdinal(table);
        ArgumentNullException.ThrowIfNull(prefix);

        // The range ends before the smallest string that is greater than all strings with the prefix. To get it, drop the prefix's last
        // characters that have the greatest value, and increase the last one that remains by one. If none remains, the range has no end.
        var stem = prefix.TrimEnd(char.MaxValue);
        var range = KeyRange.From(prefix);
        return table.Range(stem.Length == 0 ? range : range.Before($"{stem[..^1]}{(char)(stem[^1] + 1)}"), backward);
    }

    /// <summary>Walks over the rows whose keys begin with some bytes; see <see cref="OrderedTable{TKey,TRow}.Range"/>.</summary>
    /// <typeparam name="TRow">The rows.</typeparam>
    /// <param name="table">A table in the order of bytes, which is the default order of byte arrays.</param>
    /// <param name="prefix">The bytes; none for all rows.</param>
    /// <param name="backward">Whether to begin with the last row.</param>
    /// <returns>The rows. Each enumeration reads the table again.</returns>
    /// <exception cref="ArgumentNullException">The table is null.</exception>
    /// <exception cref="InvalidOperationException">The table has another order.</exception>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public static IEnumerable<KeyValuePair<byte[], TRow>> Prefix<TRow>(
        this OrderedTable<byte[], TRow> table, ReadOnlySpan<byte> prefix, bool backward = false)
    {
        DemandBytewise(table);
        var range = KeyRange.From(prefix.ToArray());
        var behind = prefix.TrimEnd(byte.MaxValue).ToArray();
        if (behind.Length == 0)
            return table.Range(range, backward);
        behind[^1]++;
        return table.Range(range.Before(behind), backward);
    }

    private static void DemandOrdinal<TRow>(OrderedTable<string, TRow> table)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (!ReferenceEquals(table.Comparer, StringComparer.Ordinal))
            throw new InvalidOperationException($"{table} must be in ordinal order, but its comparer is {table.Comparer}.");
    }

    private static void DemandBytewise<TRow>(OrderedTable<byte[], TRow> table)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (table.Comparer is not BytesComparer)
            throw new InvalidOperationException(
                $"{table} must be in the order of {nameof(BytesComparer)}, but its comparer is {table.Comparer}.");
    }

    private readonly ref struct CharactersProbe(ReadOnlySpan<char> key) : IKeyProbe<string>
    {
        private readonly ReadOnlySpan<char> _key = key;

        public ReadOnlySpan<char> Characters => _key;

        public int CompareTo(string key) => _key.SequenceCompareTo(key);
    }

    private readonly ref struct BytesProbe(ReadOnlySpan<byte> key) : IKeyProbe<byte[]>
    {
        private readonly ReadOnlySpan<byte> _key = key;

        public ReadOnlySpan<char> Characters => throw new NotSupportedException();

        public int CompareTo(byte[] key) => _key.SequenceCompareTo(key);
    }
}

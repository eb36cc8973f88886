using System.Diagnostics.CodeAnalysis;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Tables;

/// <summary>
/// A concurrent table like those of <c>ets</c> with any number of rows for each key, in the order of their insertion. Its type is
/// <see cref="TableType.Bag"/>, where all rows of a key are different, or <see cref="TableType.DuplicateBag"/>, where they need not be.
/// Made by <see cref="NodeTables"/> and <see cref="ProcessTables"/>.
/// </summary>
/// <remarks>
/// An insertion into a bag compares the new row with all rows of its key; an insertion into a duplicate bag does not. The rows of a key
/// expire together.
/// </remarks>
/// <typeparam name="TKey">The keys.</typeparam>
/// <typeparam name="TRow">The rows.</typeparam>
/// <example>
/// <code>
/// var tags = node.NewBag&lt;string, string&gt;();
/// tags.Insert("milk", "white");
/// tags.Insert("milk", "cold");
/// tags.Insert("milk", "white");
/// Console.WriteLine(string.Join(", ", tags.Lookup("milk"))); // white, cold
/// </code>
/// </example>
public sealed partial class BagTable<TKey, TRow> : RowTable<TKey, TRow>
    where TKey : notnull
{
    private readonly IEqualityComparer<TRow> _same;

    private BagTable(
        Node node,
        Process? owner,
        TableType type,
        TableOptions options,
        IEqualityComparer<TKey>? comparer,
        IEqualityComparer<TRow>? rowComparer)
        : base(node, owner, type, options)
    {
        Comparer = comparer ?? EqualityComparer<TKey>.Default;
        _same = rowComparer ?? EqualityComparer<TRow>.Default;
        var equality = KeyEquality.Of(comparer);
        RowStore = new RowStore<TKey, RowGroup<TRow>>(
            this, replacesKeys: false, () => new HashIndex<TKey, RowGroup<TRow>>(equality, options));
    }

    /// <summary>Decides when two keys are the same.</summary>
    public IEqualityComparer<TKey> Comparer { get; }

    internal RowStore<TKey, RowGroup<TRow>> RowStore { get; }

    /// <inheritdoc/>
    public override bool Member(TKey key) => IndexForReading().Find(key) is { } found && RowStore.TryPeek(found, out _);

    /// <inheritdoc/>
    /// <remarks>The list is not a copy: it is the list in the table, and it never changes.</remarks>
    public override IReadOnlyList<TRow> Lookup(TKey key)
    {
        RowGroup<TRow>? group = null;
        var hit = IndexForReading().Find(key) is { } found && RowStore.TryRead(found, out group);
        Statistics?.Count(hit);
        return group is not null ? group : [];
    }

    /// <summary>Looks up a part of each row of a key. OTP: <c>ets:lookup_element/3</c>.</summary>
    /// <typeparam name="TElement">The type of the part.</typeparam>
    /// <param name="key">The key.</param>
    /// <param name="element">Returns the part of a row.</param>
    /// <returns>The parts, in the order of the rows' insertion.</returns>
    /// <exception cref="KeyNotFoundException">The key has no row.</exception>
    /// <exception cref="ArgumentNullException">The key or the function is null.</exception>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public IReadOnlyList<TElement> LookupElement<TElement>(TKey key, Func<TRow, TElement> element)
    {
        ArgumentNullException.ThrowIfNull(element);
        return Lookup(key) is { Count: > 0 } rows ? [.. rows.Select(element)] : throw NoSuchKey(key);
    }

    /// <inheritdoc/>
    public override void Insert(TKey key, TRow row) => InsertInto(IndexForWriting(), key, row);

    private void InsertInto(RowIndex<TKey, RowGroup<TRow>> groups, TKey key, TRow row)
    {
        var claimed = RowStore.Claim(groups, key);
        try
        {
            var group = With(claimed.Phase is not RowPhase.Pending, claimed.Content, row);
            if (!ReferenceEquals(group, claimed.Content))
                RowStore.Rewrite(groups, claimed, group);
        }
        finally
        {
            RowStore<TKey, RowGroup<TRow>>.Release(groups, claimed);
        }
    }

    /// <inheritdoc/>
    [SuppressMessage("Naming", "CA1711", Justification = "OTP's name: it is not a new version of Insert.")]
    public override bool InsertNew(TKey key, TRow row)
    {
        var groups = IndexForWriting();
        var claimed = RowStore.Claim(groups, key);
        try
        {
            if (claimed.Phase is not RowPhase.Pending)
                return false;
            RowStore.Put(groups, claimed, RowGroup<TRow>.Of(row), Expiration.None);
            return true;
        }
        finally
        {
            RowStore<TKey, RowGroup<TRow>>.Release(groups, claimed);
        }
    }

    /// <inheritdoc/>
    public override bool Delete(TKey key) => TakeGroup(key) is not null;

    /// <inheritdoc/>
    /// <remarks>Rows are compared by the bag's row comparer, and by their type's own equality if the bag has none.</remarks>
    public override int DeleteObject(TKey key, TRow row) =>
        DeleteMatching(key, (storedKey, other) => _same.Equals(other, row) && KeyEquality.Exact<TKey>().Equals(storedKey, key));

    /// <inheritdoc/>
    public override IReadOnlyList<TRow> Take(TKey key) => TakeGroup(key) is { } group ? group : [];

    /// <summary>Finds the first key and its rows. OTP: <c>ets:first_lookup/1</c>.</summary>
    /// <param name="key">The key, unless the table is empty.</param>
    /// <param name="rows">Its rows.</param>
    /// <returns>False when the table is empty.</returns>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public bool TryFirst([MaybeNullWhen(false)] out TKey key, [MaybeNullWhen(false)] out IReadOnlyList<TRow> rows) =>
        TryNextRows(Start(), out key, out rows);

    /// <summary>
    /// Finds the key after a given key, and its rows; see <see cref="RowTable{TKey,TRow}.TryNext"/>. OTP: <c>ets:next_lookup/2</c>.
    /// </summary>
    /// <param name="key">The given key.</param>
    /// <param name="next">The key after it, if there is one.</param>
    /// <param name="rows">Its rows.</param>
    /// <returns>False when there is no such key.</returns>
    /// <exception cref="KeyNotFoundException">The table does not have the given key.</exception>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public bool TryNext(TKey key, [MaybeNullWhen(false)] out TKey next, [MaybeNullWhen(false)] out IReadOnlyList<TRow> rows) =>
        TryNextRows(StartFrom(key), out next, out rows);

    /// <inheritdoc/>
    public override bool Expire(TKey key, Expiration expiration) => RowStore.Expire(IndexForWriting(), key, expiration);

    /// <inheritdoc/>
    public override bool Touch(TKey key) => IndexForReading().Find(key) is { } found && RowStore.TryRead(found, out _);

    /// <inheritdoc/>
    public override bool TryGetTimeToLive(TKey key, out TimeSpan? timeToLive) =>
        RowStore.TryGetTimeToLive(IndexForReading(), key, out timeToLive);

    internal static BagTable<TKey, TRow> New(
        Node node,
        Process? owner,
        TableType type,
        TableOptions? options,
        IEqualityComparer<TKey>? comparer,
        IEqualityComparer<TRow>? rowComparer,
        Action<RowTable<TKey, TRow>>? fill = null)
    {
        var table = new BagTable<TKey, TRow>(node, owner, type, options ?? new TableOptions(), comparer, rowComparer);
        table.Begin(fill);
        return table;
    }

    /// <summary>The index, after a check that the caller may read the table and that the table exists.</summary>
    internal RowIndex<TKey, RowGroup<TRow>> IndexForReading()
    {
        if (GuardsReads)
            DemandOwner("read");
        return RowStore.Index ?? throw Gone();
    }
}

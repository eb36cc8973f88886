using System.Diagnostics.CodeAnalysis;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Tables;

/// <summary>
/// A concurrent table in the manner of <c>ets</c> with any number of rows for each key, in the order of their insertion: of type
/// <see cref="TableType.Bag"/>, where no two rows of a key are the same, or <see cref="TableType.DuplicateBag"/>. Made by
/// <see cref="NodeTables"/> and <see cref="ProcessTables"/>.
/// </summary>
/// <remarks>
/// Adding a row to a bag looks at those of its key; to a duplicate bag it does not. The rows of a key expire together.
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
        Store = new RowStore<TKey, RowGroup<TRow>>(this, replacesKeys: false, () => new HashIndex<TKey, RowGroup<TRow>>(equality, options));
    }

    /// <summary>When two keys are the same.</summary>
    public IEqualityComparer<TKey> Comparer { get; }

    internal RowStore<TKey, RowGroup<TRow>> Store { get; }

    /// <inheritdoc/>
    public override bool Member(TKey key) => RowsToRead().Find(key) is { } found && Store.TryPeek(found, out _);

    /// <inheritdoc/>
    /// <remarks>The list is the one in the table and never changes: nothing is copied.</remarks>
    public override IReadOnlyList<TRow> Lookup(TKey key)
    {
        RowGroup<TRow>? group = null;
        var hit = RowsToRead().Find(key) is { } found && Store.TryRead(found, out group);
        Statistics?.Count(hit);
        return group is not null ? group : [];
    }

    /// <summary>A part of each row of a key. OTP: <c>ets:lookup_element/3</c>.</summary>
    /// <typeparam name="TElement">The part.</typeparam>
    /// <param name="key">The key.</param>
    /// <param name="element">Takes the part out of a row.</param>
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
    public override void Insert(TKey key, TRow row) => InsertInto(RowsToWrite(), key, row);

    private void InsertInto(RowIndex<TKey, RowGroup<TRow>> groups, TKey key, TRow row)
    {
        var claimed = Store.Claim(groups, key);
        try
        {
            var group = With(claimed.Phase is not RowPhase.Pending, claimed.Content, row);
            if (!ReferenceEquals(group, claimed.Content))
                Store.Rewrite(groups, claimed, group);
        }
        finally
        {
            RowStore<TKey, RowGroup<TRow>>.Release(groups, claimed);
        }
    }

    /// <inheritdoc/>
    [SuppressMessage("Naming", "CA1711", Justification = "The name in OTP, and no newer version of Insert.")]
    public override bool InsertNew(TKey key, TRow row)
    {
        var groups = RowsToWrite();
        var claimed = Store.Claim(groups, key);
        try
        {
            if (claimed.Phase is not RowPhase.Pending)
                return false;
            Store.Put(groups, claimed, RowGroup<TRow>.Of(row), Expiration.None);
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
    /// <remarks>Rows are compared as the bag compares them: by the comparer of rows it was made with, if any.</remarks>
    public override int DeleteObject(TKey key, TRow row) =>
        DeleteMatching(key, (there, other) => _same.Equals(other, row) && KeyEquality.Exact<TKey>().Equals(there, key));

    /// <inheritdoc/>
    public override IReadOnlyList<TRow> Take(TKey key) => TakeGroup(key) is { } group ? group : [];

    /// <summary>The first key and its rows. OTP: <c>ets:first_lookup/1</c>.</summary>
    /// <param name="key">The key, unless the table is empty.</param>
    /// <param name="rows">Its rows.</param>
    /// <returns>False when the table is empty.</returns>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public bool TryFirst([MaybeNullWhen(false)] out TKey key, [MaybeNullWhen(false)] out IReadOnlyList<TRow> rows) =>
        Shown(Start(), out key, out rows);

    /// <summary>
    /// The key behind another and its rows; see <see cref="RowTable{TKey,TRow}.TryNext"/>. OTP: <c>ets:next_lookup/2</c>.
    /// </summary>
    /// <param name="key">The key to go on from.</param>
    /// <param name="next">The key behind it, unless that was the last one.</param>
    /// <param name="rows">Its rows.</param>
    /// <returns>False at the end.</returns>
    /// <exception cref="KeyNotFoundException">The table does not have the key to go on from.</exception>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public bool TryNext(TKey key, [MaybeNullWhen(false)] out TKey next, [MaybeNullWhen(false)] out IReadOnlyList<TRow> rows) =>
        Shown(StartFrom(key), out next, out rows);

    /// <inheritdoc/>
    public override bool Expire(TKey key, Expiration expiration) => Store.Expire(RowsToWrite(), key, expiration);

    /// <inheritdoc/>
    public override bool Touch(TKey key) => RowsToRead().Find(key) is { } found && Store.TryRead(found, out _);

    /// <inheritdoc/>
    public override bool TryGetTimeToLive(TKey key, out TimeSpan? timeToLive) => Store.TryGetTimeToLive(RowsToRead(), key, out timeToLive);

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

    internal RowIndex<TKey, RowGroup<TRow>> RowsToRead()
    {
        if (GuardsReads)
            DemandOwner("read");
        return Store.Index ?? throw Gone();
    }
}

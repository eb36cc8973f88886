using System.Diagnostics.CodeAnalysis;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Tables;

/// <summary>
/// What tables with one row for each key can do: <see cref="Table{TKey,TRow}"/> and <see cref="OrderedTable{TKey,TRow}"/>.
/// </summary>
/// <typeparam name="TKey">The keys.</typeparam>
/// <typeparam name="TRow">The rows.</typeparam>
public abstract partial class UniqueTable<TKey, TRow> : RowTable<TKey, TRow>
    where TKey : notnull
{
    private protected UniqueTable(
        Node node, Process? owner, TableType type, TableOptions options, bool replacesKeys, Func<RowIndex<TKey, TRow>> makeIndex)
        : base(node, owner, type, options) => Store = new RowStore<TKey, TRow>(this, replacesKeys, makeIndex);

    internal RowStore<TKey, TRow> Store { get; }

    /// <summary>Looks a row up. Takes no lock and allocates nothing. OTP: <c>ets:lookup/2</c>.</summary>
    /// <param name="key">The key.</param>
    /// <param name="row">The row, if there is one.</param>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public bool TryLookup(TKey key, [MaybeNullWhen(false)] out TRow row) => TryRead(RowsToRead().Find(key), out row);

    /// <summary>
    /// Looks a row up without using it: one that expires when it is not used gets no more time by this, and it is not counted.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="row">The row, if there is one.</param>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public bool TryPeek(TKey key, [MaybeNullWhen(false)] out TRow row)
    {
        if (RowsToRead().Find(key) is { } found)
            return Store.TryPeek(found, out row!);
        row = default;
        return false;
    }

    /// <inheritdoc/>
    public sealed override IReadOnlyList<TRow> Lookup(TKey key) => TryLookup(key, out var row) ? [row] : [];

    /// <inheritdoc/>
    public sealed override bool Member(TKey key) => TryPeek(key, out _);

    /// <summary>A part of a row. OTP: <c>ets:lookup_element/3</c>.</summary>
    /// <typeparam name="TElement">The part.</typeparam>
    /// <param name="key">The key.</param>
    /// <param name="element">Takes the part out of the row.</param>
    /// <returns>The part.</returns>
    /// <exception cref="KeyNotFoundException">The key has no row.</exception>
    /// <exception cref="ArgumentNullException">The key or the function is null.</exception>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public TElement LookupElement<TElement>(TKey key, Func<TRow, TElement> element)
    {
        ArgumentNullException.ThrowIfNull(element);
        return TryLookup(key, out var row) ? element(row) : throw NoSuchKey(key);
    }

    /// <summary>A part of a row, or something else when there is no row. OTP: <c>ets:lookup_element/4</c>.</summary>
    /// <typeparam name="TElement">The part.</typeparam>
    /// <param name="key">The key.</param>
    /// <param name="element">Takes the part out of the row.</param>
    /// <param name="defaultElement">What comes back when the key has no row.</param>
    /// <returns>The part.</returns>
    /// <exception cref="ArgumentNullException">The key or the function is null.</exception>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public TElement LookupElement<TElement>(TKey key, Func<TRow, TElement> element, TElement defaultElement)
    {
        ArgumentNullException.ThrowIfNull(element);
        return TryLookup(key, out var row) ? element(row) : defaultElement;
    }

    /// <inheritdoc/>
    /// <remarks>Overwriting allocates nothing. A row that would have expired no longer does.</remarks>
    public sealed override void Insert(TKey key, TRow row) => Insert(key, row, Expiration.None);

    /// <summary>Stores a row that expires, over the one that is there if there is one. OTP: <c>ets:insert/2</c>.</summary>
    /// <param name="key">The key.</param>
    /// <param name="row">The row.</param>
    /// <param name="expiration">When it expires.</param>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <inheritdoc cref="Table.GuardsWrites" path="/exception"/>
    /// <exception cref="InvalidOperationException">
    /// Called by a function that decides about this very row, such as that of an update.
    /// </exception>
    public void Insert(TKey key, TRow row, Expiration expiration) => Store.Insert(RowsToWrite(), key, row, expiration);

    /// <inheritdoc/>
    [SuppressMessage("Naming", "CA1711", Justification = "The name in OTP, and no newer version of Insert.")]
    public sealed override bool InsertNew(TKey key, TRow row) => InsertNew(key, row, Expiration.None);

    /// <summary>
    /// Stores a row that expires, unless the key has one. Of several callers at once exactly one succeeds. OTP: <c>ets:insert_new/2</c>.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="row">The row.</param>
    /// <param name="expiration">When it expires.</param>
    /// <returns>Whether it was stored.</returns>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <inheritdoc cref="Table.GuardsWrites" path="/exception"/>
    /// <exception cref="InvalidOperationException">
    /// Called by a function that decides about this very row, such as that of an update.
    /// </exception>
    [SuppressMessage("Naming", "CA1711", Justification = "The name in OTP, and no newer version of Insert.")]
    public bool InsertNew(TKey key, TRow row, Expiration expiration)
    {
        var rows = RowsToWrite();
        if (rows.Find(key) is { } found && Store.TryPeek(found, out _))
            return false;
        var claimed = Store.Claim(rows, key);
        try
        {
            if (claimed.Phase is not RowPhase.Pending)
                return false;
            Store.Put(rows, claimed, row, expiration);
            return true;
        }
        finally
        {
            RowStore<TKey, TRow>.Release(rows, claimed);
        }
    }

    /// <inheritdoc/>
    public sealed override bool Delete(TKey key) => TryTake(key, out _);

    /// <inheritdoc/>
    public sealed override int DeleteObject(TKey key, TRow row) => DeleteIf(key, (there, content) =>
        KeyEquality.Exact<TKey>().Equals(there, key) && EqualityComparer<TRow>.Default.Equals(content, row));

    /// <summary>Removes a row and returns it. Of several takers exactly one gets it. OTP: <c>ets:take/2</c>.</summary>
    /// <param name="key">The key.</param>
    /// <param name="row">The row removed, if there was one.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <inheritdoc cref="Table.GuardsWrites" path="/exception"/>
    /// <exception cref="InvalidOperationException">
    /// Called by a function that decides about this very row, such as that of an update.
    /// </exception>
    public bool TryTake(TKey key, [MaybeNullWhen(false)] out TRow row)
    {
        var rows = RowsToWrite();
        if (Store.ClaimExisting(rows, key) is { } claimed)
        {
            try
            {
                row = claimed.Content!;
                RowStore<TKey, TRow>.Remove(rows, claimed);
                return true;
            }
            finally
            {
                RowStore<TKey, TRow>.Release(rows, claimed);
            }
        }

        row = default;
        return false;
    }

    /// <inheritdoc/>
    public sealed override IReadOnlyList<TRow> Take(TKey key) => TryTake(key, out var row) ? [row] : [];

    /// <inheritdoc/>
    public sealed override bool Expire(TKey key, Expiration expiration) => Store.Expire(RowsToWrite(), key, expiration);

    /// <inheritdoc/>
    public sealed override bool Touch(TKey key) => RowsToRead().Find(key) is { } found && Store.TryRead(found, out _);

    /// <inheritdoc/>
    public sealed override bool TryGetTimeToLive(TKey key, out TimeSpan? timeToLive) =>
        Store.TryGetTimeToLive(RowsToRead(), key, out timeToLive);

    internal sealed override bool TryRecord(ref TKey key, ref TRow row, out Expiration expiration) =>
        Store.TryRecord(RowsToRead(), ref key, out row!, out expiration);

    internal sealed override void Load(TKey key, TRow row, Expiration expiration)
    {
        if (!expiration.HasPassed(Node.TimeProvider))
            Store.Insert(Store.Index!, key, row, expiration);
    }

    private protected sealed override void WatchExpired(bool matters) => Store.Expired = matters ? RaiseExpired : null;

    internal RowIndex<TKey, TRow> RowsToRead()
    {
        if (GuardsReads)
            DemandOwner("read");
        return Store.Index ?? throw Gone();
    }

    private protected RowIndex<TKey, TRow> RowsToWrite()
    {
        if (GuardsWrites)
            DemandOwner("write to");
        return Store.Index ?? throw Gone();
    }

    /// <summary>What a look-up makes of the row that it has found in the index, or not.</summary>
    internal bool TryRead(Row<TKey, TRow>? found, [MaybeNullWhen(false)] out TRow row)
    {
        row = default!;
        var hit = found is not null && Store.TryRead(found, out row!);
        Statistics?.Count(hit);
        return hit;
    }

    private protected sealed override void DemandReadable() => RowsToRead();

    private protected sealed override void DemandWritable() => RowsToWrite();

    private protected sealed override bool InsertAll(IReadOnlyList<KeyValuePair<TKey, TRow>> rows, bool onlyNew) =>
        Store.InsertAll(RowsToWrite(), rows, static (_, _, row) => row, onlyNew);

    private protected sealed override int DeleteMatching(TKey key, Func<TKey, TRow, bool> predicate) => DeleteIf(key, predicate);

    private protected sealed override int ReplaceMatching(TKey key, Func<TKey, TRow, bool> predicate, Func<TKey, TRow, TRow> replacement) =>
        Decide(key, (there, found, content) =>
            found && predicate(there, content!) ? (RowChange.Put, replacement(there, content!)) : (RowChange.Keep, content));

    private protected sealed override int CountRows() => RowsToRead().Size.Total();

    private protected sealed override (int Size, long Memory) Measure() =>
        Store.Index is { } rows ? (rows.Size.Total(), rows.Memory + (rows.Emptied?.Memory ?? 0)) : default;

    private protected sealed override bool TryEmpty() => Store.Empty();

    private protected sealed override void Fix() => Store.Fix();

    private protected sealed override void Unfix() => Store.Unfix();

    private protected sealed override void Release() => Store.Close();

    private protected sealed override string Describe() => $"of {typeof(TRow).Name} by {typeof(TKey).Name}";

    private int DeleteIf(TKey key, Func<TKey, TRow, bool> condition) =>
        Decide(key, (there, found, content) => (found && condition(there, content!) ? RowChange.Remove : RowChange.Keep, content));

    // How many rows have been changed.
    private int Decide(TKey key, Func<TKey, bool, TRow?, (RowChange Change, TRow? Row)> decision)
    {
        var rows = RowsToWrite();
        if (Store.ClaimExisting(rows, key) is not { } claimed)
            return 0;
        RowUpdate<TRow, (TKey Key, Func<TKey, bool, TRow?, (RowChange Change, TRow? Row)> Of), int> update =
            static (found, ref row, state, out changed) =>
        {
            (var change, row) = state.Of(state.Key, found, row);
            changed = change is RowChange.Keep ? 0 : 1;
            return change;
        };
        return Store.Decide(rows, claimed, (claimed.Key, decision), update);
    }
}

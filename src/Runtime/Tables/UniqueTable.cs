using System.Diagnostics.CodeAnalysis;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Tables;

/// <summary>
/// The operations of tables with one row for each key: <see cref="Table{TKey,TRow}"/> and <see cref="OrderedTable{TKey,TRow}"/>.
/// </summary>
/// <typeparam name="TKey">The keys.</typeparam>
/// <typeparam name="TRow">The rows.</typeparam>
public abstract partial class UniqueTable<TKey, TRow> : RowTable<TKey, TRow>
    where TKey : notnull
{
    private protected UniqueTable(
        Node node, Process? owner, TableType type, TableOptions options, bool replacesKeys, Func<RowIndex<TKey, TRow>> makeIndex)
        : base(node, owner, type, options) => RowStore = new RowStore<TKey, TRow>(this, replacesKeys, makeIndex);

    /// <summary>The rows. Operations pass an index to it, which they get from the two methods below.</summary>
    internal RowStore<TKey, TRow> RowStore { get; }

    /// <summary>Looks a row up. Takes no lock and allocates nothing. OTP: <c>ets:lookup/2</c>.</summary>
    /// <param name="key">The key.</param>
    /// <param name="row">The row, if the key has one.</param>
    /// <returns>Whether the key has a row.</returns>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public bool TryLookup(TKey key, [MaybeNullWhen(false)] out TRow row) => TryRead(IndexForReading().Find(key), out row);

    /// <summary>
    /// Looks a row up without using it: a sliding expiration does not start again, and <see cref="TableInfo.Hits"/> does not change.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="row">The row, if the key has one.</param>
    /// <returns>Whether the key has a row.</returns>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public bool TryPeek(TKey key, [MaybeNullWhen(false)] out TRow row)
    {
        if (IndexForReading().Find(key) is { } found)
            return RowStore.TryPeek(found, out row!);
        row = default;
        return false;
    }

    /// <inheritdoc/>
    public sealed override IReadOnlyList<TRow> Lookup(TKey key) => TryLookup(key, out var row) ? [row] : [];

    /// <inheritdoc/>
    public sealed override bool Member(TKey key) => TryPeek(key, out _);

    /// <summary>Looks up a part of a row. OTP: <c>ets:lookup_element/3</c>.</summary>
    /// <typeparam name="TElement">The type of the part.</typeparam>
    /// <param name="key">The key.</param>
    /// <param name="element">Returns the part of a row.</param>
    /// <returns>The part.</returns>
    /// <exception cref="KeyNotFoundException">The key has no row.</exception>
    /// <exception cref="ArgumentNullException">The key or the function is null.</exception>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public TElement LookupElement<TElement>(TKey key, Func<TRow, TElement> element)
    {
        ArgumentNullException.ThrowIfNull(element);
        return TryLookup(key, out var row) ? element(row) : throw NoSuchKey(key);
    }

    /// <summary>Looks up a part of a row, with a default value for a missing row. OTP: <c>ets:lookup_element/4</c>.</summary>
    /// <typeparam name="TElement">The type of the part.</typeparam>
    /// <param name="key">The key.</param>
    /// <param name="element">Returns the part of a row.</param>
    /// <param name="defaultElement">The result when the key has no row.</param>
    /// <returns>The part, or the default value.</returns>
    /// <exception cref="ArgumentNullException">The key or the function is null.</exception>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public TElement LookupElement<TElement>(TKey key, Func<TRow, TElement> element, TElement defaultElement)
    {
        ArgumentNullException.ThrowIfNull(element);
        return TryLookup(key, out var row) ? element(row) : defaultElement;
    }

    /// <inheritdoc/>
    /// <remarks>Overwriting allocates nothing. The new row does not expire, even if the row that it replaces would have.</remarks>
    public sealed override void Insert(TKey key, TRow row) => Insert(key, row, Expiration.None);

    /// <summary>Stores a row that expires. It replaces an existing row of the key. OTP: <c>ets:insert/2</c>.</summary>
    /// <param name="key">The key.</param>
    /// <param name="row">The row.</param>
    /// <param name="expiration">When it expires.</param>
    /// <inheritdoc cref="RowTable{TKey,TRow}.Insert(TKey,TRow)" path="/exception"/>
    public void Insert(TKey key, TRow row, Expiration expiration) => RowStore.Insert(IndexForWriting(), key, row, expiration);

    /// <inheritdoc/>
    [SuppressMessage("Naming", "CA1711", Justification = "OTP's name: it is not a new version of Insert.")]
    public sealed override bool InsertNew(TKey key, TRow row) => InsertNew(key, row, Expiration.None);

    /// <summary>
    /// Stores a row that expires, unless its key has one. If several callers try at the same time, exactly one succeeds. OTP:
    /// <c>ets:insert_new/2</c>.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="row">The row.</param>
    /// <param name="expiration">When it expires.</param>
    /// <returns>Whether it was stored.</returns>
    /// <inheritdoc cref="RowTable{TKey,TRow}.Insert(TKey,TRow)" path="/exception"/>
    [SuppressMessage("Naming", "CA1711", Justification = "OTP's name: it is not a new version of Insert.")]
    public bool InsertNew(TKey key, TRow row, Expiration expiration)
    {
        var index = IndexForWriting();
        if (index.Find(key) is { } found && RowStore.TryPeek(found, out _))
            return false;
        var claimed = RowStore.Claim(index, key);
        try
        {
            if (claimed.Phase is not RowPhase.Pending)
                return false;
            RowStore.Put(index, claimed, row, expiration);
            return true;
        }
        finally
        {
            RowStore<TKey, TRow>.Release(index, claimed);
        }
    }

    /// <inheritdoc/>
    public sealed override bool Delete(TKey key) => TryTake(key, out _);

    /// <inheritdoc/>
    public sealed override int DeleteObject(TKey key, TRow row) => DeleteIf(key, (storedKey, content) =>
        KeyEquality.Exact<TKey>().Equals(storedKey, key) && EqualityComparer<TRow>.Default.Equals(content, row));

    /// <summary>
    /// Removes a row and returns it. If several callers take the same key, exactly one gets the row. OTP: <c>ets:take/2</c>.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="row">The removed row, if the key had one.</param>
    /// <returns>Whether the key had a row.</returns>
    /// <inheritdoc cref="RowTable{TKey,TRow}.Insert(TKey,TRow)" path="/exception"/>
    public bool TryTake(TKey key, [MaybeNullWhen(false)] out TRow row)
    {
        var index = IndexForWriting();
        if (RowStore.ClaimExisting(index, key) is { } claimed)
        {
            try
            {
                row = claimed.Content!;
                RowStore<TKey, TRow>.Remove(index, claimed);
                return true;
            }
            finally
            {
                RowStore<TKey, TRow>.Release(index, claimed);
            }
        }

        row = default;
        return false;
    }

    /// <inheritdoc/>
    public sealed override IReadOnlyList<TRow> Take(TKey key) => TryTake(key, out var row) ? [row] : [];

    /// <inheritdoc/>
    public sealed override bool Expire(TKey key, Expiration expiration) => RowStore.Expire(IndexForWriting(), key, expiration);

    /// <inheritdoc/>
    public sealed override bool Touch(TKey key) => IndexForReading().Find(key) is { } found && RowStore.TryRead(found, out _);

    /// <inheritdoc/>
    public sealed override bool TryGetTimeToLive(TKey key, out TimeSpan? timeToLive) =>
        RowStore.TryGetTimeToLive(IndexForReading(), key, out timeToLive);

    internal sealed override bool TryReadWithExpiration(ref TKey key, ref TRow row, out Expiration expiration) =>
        RowStore.TryReadWithExpiration(IndexForReading(), ref key, out row!, out expiration);

    internal sealed override void Load(TKey key, TRow row, Expiration expiration)
    {
        if (!expiration.HasPassed(Node.TimeProvider))
            RowStore.Insert(RowStore.Index!, key, row, expiration);
    }

    private protected sealed override void ReportExpiredRows(bool enabled) => RowStore.Expired = enabled ? RaiseExpired : null;

    /// <summary>The index, after a check that the caller may read the table and that the table exists.</summary>
    internal RowIndex<TKey, TRow> IndexForReading()
    {
        if (GuardsReads)
            DemandOwner("read");
        return RowStore.Index ?? throw Gone();
    }

    /// <summary>The index, after a check that the caller may write to the table and that the table exists.</summary>
    private protected RowIndex<TKey, TRow> IndexForWriting()
    {
        if (GuardsWrites)
            DemandOwner("write to");
        return RowStore.Index ?? throw Gone();
    }

    /// <summary>Reads the row that a lookup has found in the index, if any, and counts a hit or a miss.</summary>
    internal bool TryRead(Row<TKey, TRow>? found, [MaybeNullWhen(false)] out TRow row)
    {
        row = default!;
        var hit = found is not null && RowStore.TryRead(found, out row!);
        Statistics?.Count(hit);
        return hit;
    }

    private protected sealed override void DemandReadable() => IndexForReading();

    private protected sealed override void DemandWritable() => IndexForWriting();

    private protected sealed override bool InsertAll(IReadOnlyList<KeyValuePair<TKey, TRow>> rows, bool onlyNew) =>
        RowStore.InsertAll(IndexForWriting(), rows, static (_, _, row) => row, onlyNew);

    private protected sealed override int DeleteMatching(TKey key, Func<TKey, TRow, bool> predicate) => DeleteIf(key, predicate);

    private protected sealed override int ReplaceMatching(TKey key, Func<TKey, TRow, bool> predicate, Func<TKey, TRow, TRow> replacement) =>
        ChangeIfPresent(key, (storedKey, found, content) =>
            found && predicate(storedKey, content!) ? (RowChange.Put, replacement(storedKey, content!)) : (RowChange.Keep, content));

    private protected sealed override int CountRows() => IndexForReading().Size.Total();

    private protected sealed override (int Size, long Memory) Measure() =>
        RowStore.Index is { } index ? (index.Size.Total(), index.Memory + (index.Emptied?.Memory ?? 0)) : default;

    private protected sealed override bool TryEmpty() => RowStore.Empty();

    private protected sealed override void Fix() => RowStore.Fix();

    private protected sealed override void Unfix() => RowStore.Unfix();

    private protected sealed override void Release() => RowStore.Close();

    private protected sealed override string Describe() => $"of {typeof(TRow).Name} by {typeof(TKey).Name}";

    private int DeleteIf(TKey key, Func<TKey, TRow, bool> condition) =>
        ChangeIfPresent(key, (storedKey, found, content) =>
            (found && condition(storedKey, content!) ? RowChange.Remove : RowChange.Keep, content));

    // Changes a row if the key has one, as a function decides. It gets the key that is in the table, which may differ from the given key.
    // Returns the number of changed rows.
    private int ChangeIfPresent(TKey key, Func<TKey, bool, TRow?, (RowChange Change, TRow? Row)> decide)
    {
        var index = IndexForWriting();
        if (RowStore.ClaimExisting(index, key) is not { } claimed)
            return 0;
        RowUpdate<TRow, (TKey StoredKey, Func<TKey, bool, TRow?, (RowChange Change, TRow? Row)> Decide), int> update =
            static (found, ref row, state, out changed) =>
        {
            (var change, row) = state.Decide(state.StoredKey, found, row);
            changed = change is RowChange.Keep ? 0 : 1;
            return change;
        };
        return RowStore.UpdateAndRelease(index, claimed, (claimed.Key, decide), update);
    }
}

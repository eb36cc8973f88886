namespace Pail.Runtime.Tables;

/// <content>Rows that expire.</content>
public abstract partial class RowTable<TKey, TRow>
{
    private readonly Lock _subscribing = new();
    private volatile EventHandler<RowExpiredEventArgs<TKey, TRow>>? _rowExpired;

    /// <summary>
    /// Raised exactly once for each row whose time is over, a moment later. It is also raised when such a row is overwritten or deleted
    /// afterwards, alone, by <see cref="Table.DeleteAllObjects"/> or with its table. It is never raised for a row that was overwritten or
    /// deleted before its time was over. When it is raised, the row is out of the table, and its key may have another row.
    /// </summary>
    /// <remarks>
    /// Handlers run on the thread pool and outside any process. For rows that expire together they run one after the other. Exceptions of
    /// handlers are logged. A row that expires while there is no handler is not reported later.
    /// </remarks>
    /// <exception cref="TableGoneException">A handler was added, but the table is gone.</exception>
    /// <exception cref="TableAccessException">A handler was added, but the table is private and the caller is not its owner.</exception>
    public event EventHandler<RowExpiredEventArgs<TKey, TRow>>? RowExpired
    {
        add
        {
            DemandReadable();
            lock (_subscribing)
            {
                _rowExpired += value;
                ReportExpiredRows(_rowExpired is not null);
            }
        }

        remove
        {
            lock (_subscribing)
            {
                _rowExpired -= value;
                ReportExpiredRows(_rowExpired is not null);
            }
        }
    }

    /// <summary>Replaces the expiration of the rows of a key. In a bag all rows of a key expire together.</summary>
    /// <param name="key">The key.</param>
    /// <param name="expiration">When the rows expire; <see cref="Expiration.None"/> for never.</param>
    /// <returns>False when the key has no row.</returns>
    /// <inheritdoc cref="RowTable{TKey,TRow}.Insert(TKey,TRow)" path="/exception"/>
    public abstract bool Expire(TKey key, Expiration expiration);

    /// <summary>Uses the rows of a key, as a lookup does: a sliding expiration starts again.</summary>
    /// <param name="key">The key.</param>
    /// <returns>False when the key has no row.</returns>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public abstract bool Touch(TKey key);

    /// <summary>Reads how long the rows of a key will stay in the table if they are not used.</summary>
    /// <param name="key">The key.</param>
    /// <param name="timeToLive">The time; null when the rows do not expire.</param>
    /// <returns>False when the key has no row.</returns>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public abstract bool TryGetTimeToLive(TKey key, out TimeSpan? timeToLive);

    /// <summary>
    /// Reads the expiration of a row that a walk has just visited, as a time of the wall clock. In a table with one row for each key it
    /// also reads the key and the row again, so that all three belong together. False when the key has no row any more.
    /// </summary>
    internal abstract bool TryReadWithExpiration(ref TKey key, ref TRow row, out Expiration expiration);

    /// <summary>Stores a row from a file in a table that is being made, unless the row's time is over.</summary>
    internal abstract void Load(TKey key, TRow row, Expiration expiration);

    /// <summary>Switches calls of <see cref="RaiseExpired"/> for rows that expire on or off.</summary>
    private protected abstract void ReportExpiredRows(bool enabled);

    private protected void RaiseExpired(TKey key, TRow row)
    {
        if (_rowExpired is not { } handlers)
            return;
        var args = new RowExpiredEventArgs<TKey, TRow>(key, row);
        foreach (var handler in Delegate.EnumerateInvocationList(handlers))
        {
            try
            {
                handler(this, args);
            }
            catch (Exception error)
            {
                // Handlers are user code. The other handlers must be called even when one throws.
                Node.Log.HandlerFailed(error, nameof(RowExpired));
            }
        }
    }
}

namespace Pail.Runtime.Tables;

/// <content>How long rows live.</content>
public abstract partial class RowTable<TKey, TRow>
{
    private readonly Lock _subscribing = new();
    private volatile EventHandler<RowExpiredEventArgs<TKey, TRow>>? _rowExpired;

    /// <summary>
    /// Raised exactly once for every row whose time was over, a moment later; also when the row was then overwritten or deleted, or went
    /// with its table or by <see cref="Table.DeleteAllObjects"/>. Never for a row that was deleted or overwritten before its time. When
    /// this is raised the row is out of the table, and another may have its key.
    /// </summary>
    /// <remarks>
    /// Handlers run on the thread pool, as no process, and one after the other for rows that expire together. What they throw is logged.
    /// A row that expires while there is no handler is not told later.
    /// </remarks>
    /// <exception cref="TableGoneException">A handler is added, and the table is gone.</exception>
    /// <exception cref="TableAccessException">A handler is added, the table is private, and the caller is not its owner.</exception>
    public event EventHandler<RowExpiredEventArgs<TKey, TRow>>? RowExpired
    {
        add
        {
            DemandReadable();
            lock (_subscribing)
            {
                _rowExpired += value;
                WatchExpired(_rowExpired is not null);
            }
        }

        remove
        {
            lock (_subscribing)
            {
                _rowExpired -= value;
                WatchExpired(_rowExpired is not null);
            }
        }
    }

    /// <summary>Gives the rows of a key another time to live, whatever it was. In a bag all of them share it.</summary>
    /// <param name="key">The key.</param>
    /// <param name="expiration">When they expire; <see cref="Expiration.None"/> for never.</param>
    /// <returns>False when the key has no row.</returns>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <inheritdoc cref="Table.GuardsWrites" path="/exception"/>
    /// <exception cref="InvalidOperationException">
    /// Called by a function that decides about this very row, such as that of an update.
    /// </exception>
    public abstract bool Expire(TKey key, Expiration expiration);

    /// <summary>Starts the time of rows again that expire when they are not used, as looking them up does.</summary>
    /// <param name="key">The key.</param>
    /// <returns>False when the key has no row.</returns>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public abstract bool Touch(TKey key);

    /// <summary>How long the rows of a key will stay if they are not used.</summary>
    /// <param name="key">The key.</param>
    /// <param name="timeToLive">The time; null when they do not expire.</param>
    /// <returns>False when the key has no row.</returns>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    public abstract bool TryGetTimeToLive(TKey key, out TimeSpan? timeToLive);

    /// <summary>
    /// When a row that has just been met expires, as a moment, and with one row for each key the row as it is by then, with its key. False
    /// when the key has no row any more.
    /// </summary>
    internal abstract bool TryRecord(ref TKey key, ref TRow row, out Expiration expiration);

    /// <summary>Puts a row from a file into a table that is being made, unless the row has expired in the meantime.</summary>
    internal abstract void Load(TKey key, TRow row, Expiration expiration);

    /// <summary>Whether it matters which rows expire.</summary>
    private protected abstract void WatchExpired(bool matters);

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
                // User code; the others are to hear of it all the same.
                Node.Log.HandlerFailed(error, nameof(RowExpired));
            }
        }
    }
}

namespace Pail.Runtime.Tables;

/// <content>How long rows live.</content>
public abstract partial class RowTable<TKey, TRow>
{
    private readonly Lock _subscribing = new();
    private volatile EventHandler<RowExpiredEventArgs<TKey, TRow>>? _rowExpired;

    /// <summary>
    /// Raised for every row that has expired, exactly once and a moment after its time; never for one that was deleted or overwritten before. By then it is out
    /// of the table, and another may have its key.
    /// </summary>
    /// <remarks>
    /// Handlers run on the thread pool, as no process, and one after the other for rows that expire together. What they throw is logged. Rows that have
    /// expired before there was a handler are told nobody.
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
    /// <exception cref="TableGoneException">The table is gone.</exception>
    /// <exception cref="TableAccessException">The table is not public and the caller is not its owner.</exception>
    /// <exception cref="InvalidOperationException">Called by a function that decides about this very row, such as that of an update.</exception>
    public abstract bool Expire(TKey key, Expiration expiration);

    /// <summary>Begins the time of rows anew that expire when they are not used, as looking them up does.</summary>
    /// <param name="key">The key.</param>
    /// <returns>False when the key has no row.</returns>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <exception cref="TableGoneException">The table is gone.</exception>
    /// <exception cref="TableAccessException">The table is private and the caller is not its owner.</exception>
    public abstract bool Touch(TKey key);

    /// <summary>How long the rows of a key will stay if they are not used.</summary>
    /// <param name="key">The key.</param>
    /// <param name="timeToLive">The time; null when they do not expire.</param>
    /// <returns>False when the key has no row.</returns>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <exception cref="TableGoneException">The table is gone.</exception>
    /// <exception cref="TableAccessException">The table is private and the caller is not its owner.</exception>
    public abstract bool TryGetTimeToLive(TKey key, out TimeSpan? timeToLive);

    /// <summary>
    /// When a row that has just been met expires, as a moment, and with one row for each key the row as it is by then, with its key. False when the key has no
    /// row any more.
    /// </summary>
    internal abstract bool TryRecord(ref TKey key, ref TRow row, out Expiration expiration);

    /// <summary>Puts a row into a table that nobody has yet; none that has expired in the meantime.</summary>
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

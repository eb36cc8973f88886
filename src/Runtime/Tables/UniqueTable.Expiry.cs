namespace Pail.Runtime.Tables;

/// <content>How long rows live.</content>
public abstract partial class UniqueTable<TKey, TRow>
{
    /// <inheritdoc/>
    public sealed override bool Expire(TKey key, Expiration expiration) => Store.Expire(RowsToWrite(), key, expiration);

    /// <inheritdoc/>
    public sealed override bool Touch(TKey key) => RowsToRead().Find(key) is { } found && Store.TryRead(found, out _);

    /// <inheritdoc/>
    public sealed override bool TryGetTimeToLive(TKey key, out TimeSpan? timeToLive) => Store.TryGetTimeToLive(RowsToRead(), key, out timeToLive);

    internal sealed override bool TryRecord(ref TKey key, ref TRow row, out Expiration expiration) =>
        Store.TryRecord(RowsToRead(), ref key, out row!, out expiration);

    internal sealed override void Load(TKey key, TRow row, Expiration expiration)
    {
        if (!expiration.HasPassed(Node.TimeProvider))
            Store.Insert(Store.Index!, key, row, expiration);
    }

    private protected sealed override void WatchExpired(bool matters) => Store.Expired = matters ? RaiseExpired : null;
}

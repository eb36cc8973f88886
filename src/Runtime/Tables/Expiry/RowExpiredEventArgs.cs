namespace Pail.Runtime.Tables;

/// <summary>A row that has expired.</summary>
/// <typeparam name="TKey">The table's keys.</typeparam>
/// <typeparam name="TRow">The table's rows.</typeparam>
/// <param name="key">The key of the row.</param>
/// <param name="row">The row as it was when it expired.</param>
public sealed class RowExpiredEventArgs<TKey, TRow>(TKey key, TRow row) : EventArgs
{
    /// <summary>The key of the row.</summary>
    public TKey Key { get; } = key;

    /// <summary>The row as it was when it expired.</summary>
    public TRow Row { get; } = row;
}

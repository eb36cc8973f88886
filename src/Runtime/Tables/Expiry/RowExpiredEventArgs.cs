namespace Pail.Runtime.Tables;

/// <summary>A row that has expired.</summary>
/// <typeparam name="TKey">The table's keys.</typeparam>
/// <typeparam name="TRow">The table's rows.</typeparam>
/// <param name="key">Its key.</param>
/// <param name="row">The row as it was last.</param>
public sealed class RowExpiredEventArgs<TKey, TRow>(TKey key, TRow row) : EventArgs
{
    /// <summary>Its key.</summary>
    public TKey Key { get; } = key;

    /// <summary>The row as it was last.</summary>
    public TRow Row { get; } = row;
}

namespace Pail.Runtime.Tables;

/// <summary>
/// Several rows that appear as one. Each row is marked with an <see cref="Intent{TKey,TRow}"/> before; then this one word makes all of them
/// valid at the same instant, for readers that come before the rows themselves have been changed. So no reader sees a part, and none waits.
/// </summary>
internal sealed class Batch
{
    private volatile bool _isCommitted;

    internal bool IsCommitted => _isCommitted;

    internal void Commit() => _isCommitted = true;
}

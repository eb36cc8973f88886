namespace Pail.Runtime.Tables;

/// <summary>
/// Several rows that appear as one. Each row is marked with an <see cref="Intent{TKey,TRow}"/> before; then this one word makes all of them valid at the same
/// instant, for readers who come before the rows themselves have been changed. So no reader sees a part, and none waits.
/// </summary>
internal sealed class Batch
{
    private volatile bool _isCommitted;

    internal bool IsCommitted => _isCommitted;

    internal void Commit() => _isCommitted = true;
}

/// <summary>What becomes of one row when its batch is committed, and what it is until then.</summary>
internal sealed class Intent<TKey, TRow>(Batch batch, TKey key, TRow content, RowPhase before, object? phaseDataBefore)
{
    internal Batch Batch { get; } = batch;

    /// <summary>The key to be. Changed as the content is.</summary>
    internal TKey Key { get; set; } = key;

    /// <summary>The content to be. Changed only before the commit, by the thread that makes the batch.</summary>
    internal TRow Content { get; set; } = content;

    internal RowPhase Before { get; } = before;

    internal object? PhaseDataBefore { get; } = phaseDataBefore;
}

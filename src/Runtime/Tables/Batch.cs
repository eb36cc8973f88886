namespace Pail.Runtime.Tables;

/// <summary>
/// Several rows that appear as one. Each row is marked with an <see cref="Intent{TRow}"/> before; then this one word makes all of them valid at the same
/// instant, for readers who come before the rows themselves have been changed. So no reader sees a part, and none waits.
/// </summary>
internal sealed class Batch
{
    private volatile bool _isCommitted;

    internal bool IsCommitted => _isCommitted;

    internal void Commit() => _isCommitted = true;
}

/// <summary>What becomes of one row when its batch is committed, and what it is until then.</summary>
internal sealed class Intent<TRow>(Batch batch, int place, TRow content, RowPhase before, object? asideBefore)
{
    internal Batch Batch { get; } = batch;

    /// <summary>Which row of the batch it is about, by the order in which they were claimed.</summary>
    internal int Place { get; } = place;

    /// <summary>The content to be. Changed only before the commit, by the thread that makes the batch.</summary>
    internal TRow Content { get; set; } = content;

    internal RowPhase Before { get; } = before;

    internal object? AsideBefore { get; } = asideBefore;
}

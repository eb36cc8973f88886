namespace Pail.Runtime.Tables;

/// <summary>What a row becomes when its batch is committed, and the state that it had before.</summary>
internal sealed class Intent<TKey, TRow>(Batch batch, TKey key, TRow content, RowPhase before, object? phaseDataBefore)
{
    internal Batch Batch { get; } = batch;

    /// <summary>The new key. Only the thread that makes the batch changes it, and only before the commit.</summary>
    internal TKey Key { get; set; } = key;

    /// <summary>The new content. Only the thread that makes the batch changes it, and only before the commit.</summary>
    internal TRow Content { get; set; } = content;

    internal RowPhase Before { get; } = before;

    internal object? PhaseDataBefore { get; } = phaseDataBefore;
}

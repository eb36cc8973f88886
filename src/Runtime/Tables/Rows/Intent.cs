namespace Pail.Runtime.Tables;

/// <summary>What a row becomes when its batch is committed, and what it is until then.</summary>
internal sealed class Intent<TKey, TRow>(Batch batch, TKey key, TRow content, RowPhase before, object? phaseDataBefore)
{
    internal Batch Batch { get; } = batch;

    /// <summary>The new key. Changed as the content is.</summary>
    internal TKey Key { get; set; } = key;

    /// <summary>The new content. Changed only before the commit, by the thread that makes the batch.</summary>
    internal TRow Content { get; set; } = content;

    internal RowPhase Before { get; } = before;

    internal object? PhaseDataBefore { get; } = phaseDataBefore;
}

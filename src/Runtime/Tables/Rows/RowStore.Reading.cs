using System.Runtime.CompilerServices;

namespace Pail.Runtime.Tables;

/// <content>What readers see of a row.</content>
internal sealed partial class RowStore<TKey, TRow>
{
    /// <summary>
    /// The content of a row that is in the table. As a use of it: a row that expires when it is not used gets its time again.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryRead(Row<TKey, TRow> row, out TRow? content) => row.TryReadLive(out content) || TryReadOther(row, true, out content);

    /// <summary>The content of a row that is in the table.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryPeek(Row<TKey, TRow> row, out TRow? content) => row.TryReadLive(out content) || TryReadOther(row, false, out content);

    /// <summary>
    /// A row as a walk shows it: its content with the key that this was stored under. False when the row is not in the table.
    /// </summary>
    internal bool TryShow(Row<TKey, TRow> row, out TKey key, out TRow? content)
    {
        while (true)
        {
            var committed = CommittedIntent(row);
            var found = TryPeek(row, out content);

            // A batch that was committed in between: the row may have been read as it was or as it is.
            if (!ReferenceEquals(committed, CommittedIntent(row)))
                continue;
            key = committed is null ? row.Key : committed.Key;
            return found;
        }
    }

    /// <summary>
    /// What readers see in the place of the row, when it is in a batch that is valid but not yet in the row; also of a row that was
    /// replaced then.
    /// </summary>
    internal static Intent<TKey, TRow>? CommittedIntent(Row<TKey, TRow> row)
    {
        if (row.Phase is not (RowPhase.Batched or RowPhase.Replaced))
            return null;
        return row.PhaseData is Intent<TKey, TRow> { Batch.IsCommitted: true } intent ? intent : null;
    }

    private bool TryReadOther(Row<TKey, TRow> row, bool use, out TRow? content)
    {
        // Before the row is looked at: a reader that finds a row over by this clock finds one that was over when it saw it.
        long? now = null;
        var reads = default(OptimisticReads);
        while (true)
        {
            switch (row.Phase)
            {
                case RowPhase.Live:
                    content = row.ReadContent();
                    return true;
                case RowPhase.Expiring:
                    now ??= Now;
                    if (row.TryReadExpiring<RowLifetime<TKey, TRow>>(out var lifetime, out content))
                        return lifetime.IsUsable(now.Value, use) || Refuse(out content);
                    reads.Wait();
                    break;
                case RowPhase.Batched:
                    if (row.PhaseData is Intent<TKey, TRow> intent)
                        return TryReadBatched(row, intent, use, out content);
                    break;
                case RowPhase.Replaced:
                    // It was in the index when this reader found it, and in the table until it was replaced. So this is what the key had at
                    // an instant during the read; the row that is there now would be another right answer, and no better one.
                    content = row.PhaseData is Intent<TKey, TRow> last ? last.Content : row.ReadContent();
                    return true;
                default:
                    return Refuse(out content);
            }
        }
    }

    private bool TryReadBatched(Row<TKey, TRow> row, Intent<TKey, TRow> intent, bool use, out TRow? content)
    {
        // The clock before the batch: a reader that finds a row over by it finds one that was over when the batch was not yet valid.
        var lifetime = intent.PhaseDataBefore as RowLifetime<TKey, TRow>;
        var now = lifetime is null ? 0 : Now;
        if (intent.Batch.IsCommitted)
        {
            content = intent.Content;
            return lifetime is null || !IsGroup || lifetime.IsUsable(now, use) || Refuse(out content);
        }

        // As it was before. Should it become valid right now, what is read may be the new content already: that is fine too.
        if (intent.Before is RowPhase.Pending || (lifetime is not null && !lifetime.IsUsable(now, use)))
            return Refuse(out content);
        content = row.ReadContent();
        return true;
    }

    private static bool Refuse(out TRow? content)
    {
        content = default;
        return false;
    }
}

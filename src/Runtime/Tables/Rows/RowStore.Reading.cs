using System.Runtime.CompilerServices;

namespace Pail.Runtime.Tables;

/// <content>What readers see of a row in each phase.</content>
internal sealed partial class RowStore<TKey, TRow>
{
    /// <summary>
    /// Reads the content of a row and counts as a use: a sliding expiration starts again. False when the row is not in the table.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryRead(Row<TKey, TRow> row, out TRow? content) => row.TryReadLive(out content) || TryReadOther(row, true, out content);

    /// <summary>Reads the content of a row without using it. False when the row is not in the table.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryPeek(Row<TKey, TRow> row, out TRow? content) => row.TryReadLive(out content) || TryReadOther(row, false, out content);

    /// <summary>
    /// Reads the content of a row and the key that this content was stored under, without using the row. False when the row is not in the
    /// table.
    /// </summary>
    internal bool TryReadWithKey(Row<TKey, TRow> row, out TKey key, out TRow? content)
    {
        while (true)
        {
            var committed = CommittedIntent(row);
            var found = TryPeek(row, out content);

            // If a batch was committed during the read, the content may be the old one or the new one, so read again.
            if (!ReferenceEquals(committed, CommittedIntent(row)))
                continue;
            key = committed is null ? row.Key : committed.Key;
            return found;
        }
    }

    /// <summary>
    /// The intent whose key and content readers see instead of the row's own: when the row's batch is committed but not yet written to the
    /// row, or when the row was replaced in that state. Otherwise null.
    /// </summary>
    internal static Intent<TKey, TRow>? CommittedIntent(Row<TKey, TRow> row)
    {
        if (row.Phase is not (RowPhase.Batched or RowPhase.Replaced))
            return null;
        return row.PhaseData is Intent<TKey, TRow> { Batch.IsCommitted: true } intent ? intent : null;
    }

    private bool TryReadOther(Row<TKey, TRow> row, bool use, out TRow? content)
    {
        // The clock is read once, before the content and the lifetime. So a row that is over by this time was over when it was read.
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
                        return lifetime.IsUsable(now.Value, use) || NotFound(out content);
                    reads.Wait();
                    break;
                case RowPhase.Batched:
                    if (row.PhaseData is Intent<TKey, TRow> intent)
                        return TryReadBatched(row, intent, use, out content);
                    break;
                case RowPhase.Replaced:
                    // The row was in the index when this reader found it, and in the table until it was replaced. So its content was the
                    // key's content at an instant during this call. The new row would be a right answer too, but not a better one.
                    content = row.PhaseData is Intent<TKey, TRow> last ? last.Content : row.ReadContent();
                    return true;
                default:
                    return NotFound(out content);
            }
        }
    }

    private bool TryReadBatched(Row<TKey, TRow> row, Intent<TKey, TRow> intent, bool use, out TRow? content)
    {
        // The clock is read before the commit flag. So a row that is over by this time was over while the batch was not yet committed.
        var lifetime = intent.PhaseDataBefore as RowLifetime<TKey, TRow>;
        var now = lifetime is null ? 0 : Now;
        if (intent.Batch.IsCommitted)
        {
            content = intent.Content;
            return lifetime is null || !IsGroup || lifetime.IsUsable(now, use) || NotFound(out content);
        }

        // The state before the batch. If the batch is committed right now, the content may be the new one already, which is right too.
        if (intent.Before is RowPhase.Pending || (lifetime is not null && !lifetime.IsUsable(now, use)))
            return NotFound(out content);
        content = row.ReadContent();
        return true;
    }

    private static bool NotFound(out TRow? content)
    {
        content = default;
        return false;
    }
}

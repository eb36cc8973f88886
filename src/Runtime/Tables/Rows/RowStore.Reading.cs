using System.Runtime.CompilerServices;

namespace Pail.Runtime.Tables;

/// <content>Who sees what of a row.</content>
internal sealed partial class RowStore<TKey, TRow>
{
    /// <summary>The content of a row that is in the table. As the use of it: a row that expires when it is not used gets its time anew.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryRead(Row<TKey, TRow> row, out TRow? content) => row.TryReadLive(out content) || TryReadOther(row, true, out content);

    /// <summary>The content of a row that is in the table.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryPeek(Row<TKey, TRow> row, out TRow? content) => row.TryReadLive(out content) || TryReadOther(row, false, out content);

    /// <summary>A row as a walk shows it: its content with the key that this was stored under. False when the row is not in the table.</summary>
    internal bool TryShow(Row<TKey, TRow> row, out TKey key, out TRow? content)
    {
        while (true)
        {
            var intent = row.Phase is RowPhase.Batched ? row.Aside as Intent<TKey, TRow> : null;
            var isCommitted = intent is { Batch.IsCommitted: true };
            var found = TryPeek(row, out content);
            if (row.Phase is RowPhase.Replaced)
            {
                // What was read may be that of the row in its place, whose key is another.
                row = (Row<TKey, TRow>)row.Aside!;
                continue;
            }

            // Committed in between, it may have been read as it was or as it is.
            var now = row.Phase is RowPhase.Batched ? row.Aside as Intent<TKey, TRow> : null;
            if (!ReferenceEquals(now, intent) || (now is { Batch.IsCommitted: true }) != isCommitted)
                continue;
            key = isCommitted ? intent!.Key : row.Key;
            return found;
        }
    }

    private bool TryReadOther(Row<TKey, TRow> row, bool use, out TRow? content)
    {
        // Before the row is looked at: whoever finds a row over by this clock finds one that was over when he saw it.
        long? now = null;
        var spin = default(SpinWait);
        while (true)
        {
            switch (row.Phase)
            {
                case RowPhase.Live:
                    content = row.ReadContent();
                    return true;
                case RowPhase.Mortal:
                    now ??= Now;
                    if (row.TryReadMortal<Mortality<TKey, TRow>>(out var life, out content))
                        return life.IsUsable(now.Value, use) || Refuse(out content);
                    spin.SpinOnce(sleep1Threshold: -1);
                    break;
                case RowPhase.Batched:
                    if (row.Aside is Intent<TKey, TRow> intent)
                        return TryReadBatched(row, intent, use, out content);
                    break;
                case RowPhase.Replaced:
                    row = (Row<TKey, TRow>)row.Aside!;
                    break;
                default:
                    return Refuse(out content);
            }
        }
    }

    private bool TryReadBatched(Row<TKey, TRow> row, Intent<TKey, TRow> intent, bool use, out TRow? content)
    {
        // The clock before the batch: whoever finds a row over by it finds one that was over when the batch was not yet valid.
        var life = intent.AsideBefore as Mortality<TKey, TRow>;
        var now = life is null ? 0 : Now;
        if (intent.Batch.IsCommitted)
        {
            content = intent.Content;
            return life is null || !IsGroup || life.IsUsable(now, use) || Refuse(out content);
        }

        // As it was before. Should it become valid right now, what is read may be the new content already: that is fine too.
        if (intent.Before is RowPhase.Pending || (life is not null && !life.IsUsable(now, use)))
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

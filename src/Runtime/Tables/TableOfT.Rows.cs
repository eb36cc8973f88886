using System.Collections.Concurrent;

namespace Pail.Runtime.Tables;

/// <content>How rows are locked, appear and disappear.</content>
public sealed partial class Table<TKey, TRow>
{
    /// <summary>
    /// Returns the key's row, locked: live, or pending if the key had none. The caller gives the lock back, and must not leave a pending row pending.
    /// </summary>
    private Row<TRow> Claim(ConcurrentDictionary<TKey, Row<TRow>> rows, TKey key)
    {
        while (true)
        {
            if (rows.TryGetValue(key, out var found))
            {
                Monitor.Enter(found);
                if (!found.IsGone)
                {
                    if (found.IsDeciding)
                        Monitor.Exit(found);
                    RefuseReentry(found, key);
                    return found;
                }

                // Removed between lookup and lock. Who removed it took it out of the dictionary before giving the lock back, so this ends.
                Monitor.Exit(found);
                continue;
            }

            // Locked before anyone can find it, so that the first decision about the key is this caller's.
            var row = new Row<TRow>();
            Monitor.Enter(row);
            if (rows.TryAdd(key, row))
                return row;
            Monitor.Exit(row);
        }
    }

    private void Put(Row<TRow> row, TRow content)
    {
        row.Write(content);
        if (row.IsLive)
            return;
        var stripe = _size.Enter();
        row.MoveTo(Row<TRow>.Phase.Live);
        _size.Leave(stripe, 1);
    }

    private void Remove(ConcurrentDictionary<TKey, Row<TRow>> rows, TKey key, Row<TRow> row)
    {
        var stripe = _size.Enter();
        row.MoveTo(Row<TRow>.Phase.Gone);
        _size.Leave(stripe, -1);

        // Still under the row's lock: a writer who waits for it finds the key free afterwards. This very pair: nothing else can be there, and if
        // something were, it would not be ours to remove.
        rows.TryRemove(KeyValuePair.Create(key, row));
    }

    private static void Withdraw(ConcurrentDictionary<TKey, Row<TRow>> rows, TKey key, Row<TRow> row)
    {
        row.MoveTo(Row<TRow>.Phase.Gone);
        rows.TryRemove(KeyValuePair.Create(key, row));
    }

    // A lock is granted again to the thread that holds it. Without this a function that writes its own row would lose one of the two changes.
    private void RefuseReentry(Row<TRow> row, TKey key)
    {
        if (row.IsDeciding)
            throw new InvalidOperationException($"{this}: the function that decides about the row of key '{key}' must not write that row itself.");
    }
}

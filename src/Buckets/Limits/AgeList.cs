namespace Pail.Buckets;

/// <summary>
/// The entries of a bucket that evicts, from the oldest to the newest. A linked list through the entries, so every step costs the same
/// however many there are.
/// </summary>
internal sealed class AgeList
{
    // How many used entries get a second chance in one eviction. If all entries are in use, the search would go through all of them.
    private const int SecondChances = 32;

    // What was cleared, from the oldest on. Its links are undone step by step: a reference to one of the entries would keep all of them in
    // memory.
    private Queue<EntryTracking>? _abandoned;

    private EntryTracking? _oldest;
    private EntryTracking? _newest;

    internal int Count { get; private set; }

    /// <summary>Adds an entry as the newest.</summary>
    internal void Add(EntryTracking entry)
    {
        (entry.Older, entry.Newer) = (_newest, null);
        if (_newest is null)
            _oldest = entry;
        else
            _newest.Newer = entry;
        _newest = entry;
        Count++;
    }

    /// <summary>Removes an entry. Nothing happens if it is not in the list.</summary>
    internal void Remove(EntryTracking entry)
    {
        if (!Contains(entry))
            return;
        if (entry.Older is null)
            _oldest = entry.Newer;
        else
            entry.Older.Newer = entry.Newer;
        if (entry.Newer is null)
            _newest = entry.Older;
        else
            entry.Newer.Older = entry.Older;
        (entry.Older, entry.Newer) = (null, null);
        Count--;
    }

    /// <summary>Whether an entry is in the list.</summary>
    internal bool Contains(EntryTracking? entry) => entry is not null && (entry.Older is not null || entry == _oldest);

    /// <summary>The entry to evict: the oldest that has not been used since it was added or last looked at. Stays in the list.</summary>
    /// <param name="before">Entries with a later revision than this are passed over.</param>
    /// <param name="keep">This entry is passed over too.</param>
    internal EntryTracking? FindOldest(long before, Entry? keep = null)
    {
        for (var chances = SecondChances; chances > 0 && _oldest is { } oldest && oldest != _newest && oldest.TakeUsed(); chances--)
        {
            Remove(oldest);
            Add(oldest);
        }

        // The entries of the change that needs the room may have become the oldest, because all others were in use.
        var victim = _oldest;
        while (victim is not null && (victim.Entry.Revision.Number > before || victim.Entry == keep))
            victim = victim.Newer;
        return victim;
    }

    internal void Clear()
    {
        if (_oldest is not null)
            (_abandoned ??= []).Enqueue(_oldest);
        (_oldest, _newest) = (null, null);
        Count = 0;
    }

    /// <summary>Undoes the links of cleared entries, for a bounded time.</summary>
    internal void UnlinkAbandoned(ref int steps)
    {
        while (steps > 0 && _abandoned is not null && _abandoned.TryDequeue(out var entry))
        {
            for (var next = entry; next is not null; next = entry)
            {
                if (steps-- <= 0)
                {
                    _abandoned.Enqueue(next);
                    break;
                }

                entry = next.Newer;
                (next.Older, next.Newer) = (null, null);
            }
        }
    }
}

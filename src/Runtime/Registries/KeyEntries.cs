using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Pail.Runtime.Registries;

/// <summary>
/// The entries of one key of a registry with duplicate keys, in the order in which they were made. Adding and removing cost the same
/// however many there are. A reader gets a snapshot, which is kept until something changes. Changed only under the lock of its table row.
/// </summary>
internal sealed class KeyEntries<TValue>
{
    private const int FewSlots = 8;

    // An entry that is removed leaves a hole. Readers never see this array, only the snapshot.
    private RegistryEntry<TValue>?[] _slots = new RegistryEntry<TValue>?[1];
    private int _used;
    private int _count;
    private RegistryEntry<TValue>[]? _snapshot;

    internal bool IsEmpty => _count == 0;

    /// <summary>The entries, if nothing has changed since the snapshot was taken; else the default. Any thread.</summary>
    /// <remarks>A change drops the snapshot before it returns to its caller, so a snapshot that is found here is current.</remarks>
    internal ImmutableArray<RegistryEntry<TValue>> Snapshot => ImmutableCollectionsMarshal.AsImmutableArray(Volatile.Read(ref _snapshot));

    internal void Add(RegistryEntry<TValue> entry)
    {
        if (_used == _slots.Length)
            MoveTo(_count < _slots.Length / 2 ? _slots.Length : _slots.Length * 2);
        entry.Slot = _used;
        _slots[_used++] = entry;
        _count++;
        Volatile.Write(ref _snapshot, null);
    }

    internal void Remove(RegistryEntry<TValue> entry)
    {
        _slots[entry.Slot] = null;
        _count--;
        if (_slots.Length > FewSlots && _count < _slots.Length / 4)
            MoveTo(_slots.Length / 2);
        Volatile.Write(ref _snapshot, null);
    }

    internal ImmutableArray<RegistryEntry<TValue>> TakeSnapshot()
    {
        if (Snapshot is { IsDefault: false } current)
            return current;

        var snapshot = new RegistryEntry<TValue>[_count];
        var at = 0;
        foreach (var entry in _slots.AsSpan(0, _used))
        {
            if (entry is not null)
                snapshot[at++] = entry;
        }

        // Release: a reader that finds the array finds the entries in it.
        Volatile.Write(ref _snapshot, snapshot);
        return ImmutableCollectionsMarshal.AsImmutableArray(snapshot);
    }

    private void MoveTo(int room)
    {
        var slots = new RegistryEntry<TValue>?[room];
        var at = 0;
        foreach (var entry in _slots.AsSpan(0, _used))
        {
            if (entry is not null)
            {
                entry.Slot = at;
                slots[at++] = entry;
            }
        }

        (_slots, _used) = (slots, at);
    }
}

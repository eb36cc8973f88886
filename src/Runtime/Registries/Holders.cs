using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Pail.Runtime.Registries;

/// <summary>
/// All registrations of one key of a registry with duplicate keys, in the order in which they were made. Coming and going cost the same however many there
/// are; a look takes a snapshot, which stays until something changes. Changed under the lock of its row only.
/// </summary>
internal sealed class Holders<TValue>
{
    private const int FewSlots = 8;

    // Those who have gone leave a hole. Never shown: readers get the snapshot.
    private RegistryEntry<TValue>?[] _slots = new RegistryEntry<TValue>?[1];
    private int _used;
    private int _count;
    private RegistryEntry<TValue>[]? _snapshot;

    internal bool IsEmpty => _count == 0;

    /// <summary>The registrations, if nothing has changed since somebody looked. Any thread.</summary>
    /// <remarks>A change drops it before it returns to its caller, so whoever finds one here finds what is there at this moment.</remarks>
    internal ImmutableArray<RegistryEntry<TValue>> Present => ImmutableCollectionsMarshal.AsImmutableArray(Volatile.Read(ref _snapshot));

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

    internal ImmutableArray<RegistryEntry<TValue>> Take()
    {
        if (Present is { IsDefault: false } present)
            return present;

        var snapshot = new RegistryEntry<TValue>[_count];
        var at = 0;
        foreach (var entry in _slots.AsSpan(0, _used))
        {
            if (entry is not null)
                snapshot[at++] = entry;
        }

        // Release: who finds the snapshot finds its entries in it.
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

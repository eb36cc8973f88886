using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Pail.Runtime.Registries;

/// <summary>
/// The entries of one key of a registry with duplicate keys, in the order of registration. Adding and removing take the same time however
/// many entries there are. A reader gets a snapshot, which is kept until the next change. Changed only under the lock of the table row that
/// has this object.
/// </summary>
internal sealed class KeyEntries<TValue>
{
    private const int FewSlots = 8;

    // The slot of a removed entry becomes null. Readers only see the snapshot and never this array.
    private RegistryEntry<TValue>?[] _slots = new RegistryEntry<TValue>?[1];
    private int _used;
    private int _count;
    private RegistryEntry<TValue>[]? _snapshot;

    internal bool IsEmpty => _count == 0;

    /// <summary>The entries, if they have not changed since the last snapshot; otherwise the default. Any thread may read it.</summary>
    /// <remarks>A change drops the snapshot before it returns, so a snapshot that is here is up to date.</remarks>
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

        // A release write: a reader that sees the array also sees the entries in it.
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

using System.Runtime.InteropServices;

namespace Pail.Buckets;

/// <summary>A bucket as a <see cref="LogReplay"/> finds it.</summary>
internal sealed class ReplayedBucket(long number)
{
    private readonly Dictionary<string, ReplayedEntry> _entries = new(StringComparer.Ordinal);
    private long _headerPosition;
    private long _cleared;

    internal long Number { get; } = number;

    internal string Name { get; private set; } = null!;

    internal BucketConfig Config { get; private set; } = null!;

    internal DateTimeOffset Created { get; private set; }

    /// <summary>The greatest revision: the last epoch, and the last number in it (0 for none).</summary>
    internal Revision Revision { get; private set; }

    /// <summary>The position of the last creation or configuration; 0 when there was none.</summary>
    internal long HeaderPosition => _headerPosition;

    /// <summary>The entries by their keys. After the end of the replay each has an entry.</summary>
    internal IReadOnlyDictionary<string, ReplayedEntry> Entries => _entries;

    internal bool TracksUse => Config?.Eviction == Eviction.LeastRecentlyUsed;

    internal void Apply(long position, in Change change)
    {
        var revision = change.Entry?.Revision ?? change.Revision;
        if ((revision.Epoch, revision.Number).CompareTo((Revision.Epoch, Revision.Number)) > 0)
            Revision = revision;
        switch (change.Kind)
        {
            case ChangeKind.CreateBucket or ChangeKind.ConfigureBucket when position > _headerPosition:
                (Name, Config, Created, _headerPosition) = (change.Name!, change.Config!, change.Created, position);
                break;
            case ChangeKind.Put or ChangeKind.Expire:
                Set(change.Entry!.Key, change.Entry, position);
                break;
            case ChangeKind.Remove:
                Set(change.Key!, null, position);
                break;
            case ChangeKind.Clear when position > _cleared:
                Clear(position);
                break;
        }
    }

    /// <summary>Forgets what was removed, and lets the entries be tracked as the final configuration wants it.</summary>
    internal void Complete()
    {
        foreach (var (key, (entry, position)) in _entries)
        {
            if (entry is null)
                _entries.Remove(key);
            else if (TracksUse && entry.Tracking is null)
                CollectionsMarshal.GetValueRefOrNullRef(_entries, key) = new(entry.With(new EntryTracking()), position);
        }
    }

    private void Set(string key, Entry? entry, long position)
    {
        if (position <= _cleared)
            return;

        // A new key has the position 0, which is before all others.
        ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(_entries, key, out _);
        if (position > place.Position)
            place = new ReplayedEntry(entry, position);
    }

    private void Clear(long position)
    {
        _cleared = position;
        foreach (var (key, entry) in _entries)
        {
            if (entry.Position < position)
                _entries.Remove(key);
        }
    }
}

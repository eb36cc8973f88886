namespace Pail.Buckets;

/// <summary>The changes of a transaction that is being decided. Nothing of it is visible before all of it is stored.</summary>
internal sealed class StagedChanges
{
    private readonly Dictionary<string, Entry?> _entries = new(StringComparer.Ordinal);

    private readonly HashSet<string> _claimed = new(StringComparer.Ordinal);

    internal List<Decision> Changes { get; } = [];

    /// <summary>The entries that were read. They count as used once the transaction is committed.</summary>
    internal List<EntryTracking> Used { get; } = [];

    /// <summary>How many of the changes take a revision.</summary>
    internal int Revisions { get; private set; }

    internal SizeChange Size { get; private set; }

    /// <summary>The entry that the transaction leaves under a key. False if it does not change the key.</summary>
    internal bool TryGet(string key, out Entry? entry) => _entries.TryGetValue(key, out entry);

    /// <summary>Notes that an operation writes a key, whether it changes it or not. False if another one does too.</summary>
    internal bool TryClaim(string key) => _claimed.Add(key);

    internal void Add(string key, in Decision decision)
    {
        _entries.Add(key, decision.Result.Entry);
        Changes.Add(decision);

        // An entry that only gets another expiry is not written: it may be evicted to make room for what is.
        Size += decision.Change == EntryChange.Expiry ? decision.Size with { WrittenKeys = 0, WrittenBytes = 0 } : decision.Size;
        if (decision.Change != EntryChange.Expiry)
            Revisions++;
    }
}

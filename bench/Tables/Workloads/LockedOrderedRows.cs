using System.Diagnostics.CodeAnalysis;

namespace Pail.Bench.Tables.Workloads;

/// <summary>
/// A sorted dictionary under a lock: .NET's best choice for rows that are ordered, shared and written. A reader-writer lock costs such
/// short operations more than it saves, and an immutable dictionary copies a path of its tree for every insertion.
/// </summary>
internal readonly struct LockedOrderedRows : IRows<string, LockedOrderedRows>
{
    private readonly SortedDictionary<string, string> _rows = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    public LockedOrderedRows()
    {
    }

    public static LockedOrderedRows New(int capacity) => new();

    public bool TryGet(string key, [MaybeNullWhen(false)] out string value)
    {
        lock (_lock)
            return _rows.TryGetValue(key, out value);
    }

    public void Put(string key, string value)
    {
        lock (_lock)
            _rows[key] = value;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

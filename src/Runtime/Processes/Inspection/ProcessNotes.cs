namespace Pail.Runtime.Processes;

/// <summary>
/// A process's dictionary and label. Changed by the process, read by any thread that asks about it, hence the lock; the dictionary goes
/// when the process ends, the label stays for logs and error texts.
/// </summary>
internal sealed class ProcessNotes : IOwned
{
    private readonly Lock _lock = new();
    private Dictionary<object, object?>? _entries;
    private object? _label;

    // Read by any thread, which finds the whole of one label or of the next.
    internal object? Label
    {
        get => Volatile.Read(ref _label);
        set => Volatile.Write(ref _label, value);
    }

    internal object? Get(object key, object? otherwise)
    {
        lock (_lock)
            return _entries is not null && _entries.TryGetValue(key, out var value) ? value : otherwise;
    }

    internal object? Put(object key, object? value)
    {
        lock (_lock)
        {
            _entries ??= [];
            _entries.TryGetValue(key, out var previous);
            _entries[key] = value;
            return previous;
        }
    }

    internal object? Delete(object key)
    {
        lock (_lock)
        {
            object? previous = null;
            _entries?.Remove(key, out previous);
            return previous;
        }
    }

    internal IReadOnlyList<KeyValuePair<object, object?>> Snapshot()
    {
        lock (_lock)
            return _entries is null ? [] : [.. _entries];
    }

    public void OwnerDied(Process owner)
    {
        lock (_lock)
            _entries = null;
    }
}

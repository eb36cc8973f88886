using System.Collections.Concurrent;

namespace Pail.Runtime.Processes;

/// <summary>
/// The node's own list of names. A process has at most one name, and a name belongs to one process. Looked up without a lock, changed under
/// a lock.
/// </summary>
internal sealed class LocalNames
{
    private readonly Lock _changing = new();
    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>
    /// The process that has the name; null when there is none. A process loses its name as soon as an exit signal is under way that will
    /// end it: code that sees the process as dead must find the name free.
    /// </summary>
    internal Process? Find(string name) => _entries.GetValueOrDefault(name)?.Process is { IsDoomed: false } process ? process : null;

    /// <summary>The names that living processes have at this moment.</summary>
    internal List<string> All()
    {
        // Under the lock, so that a name that moves from one process to another is listed exactly once.
        lock (_changing)
            return [.. _entries.Values.Where(entry => !entry.Process.IsDoomed).Select(entry => entry.Name)];
    }

    /// <summary>Gives the process the name. Returns the holder: the process itself when it has got the name.</summary>
    internal Pid Register(string name, Process process)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        lock (_changing)
        {
            if (process.Name is { } other)
                throw new ArgumentException($"{process.Pid} already has the name \"{other}\"; a process has one name.", nameof(process));
            if (_entries.TryGetValue(name, out var holder) && !holder.Process.IsDoomed)
                return holder.Process.Pid;

            // Closes a race with the end of the process: the process owns the entry before it is listed. If it dies from here on, its death
            // waits for the lock and then finds the entry. In the other order, a process that sees the end could find the name still taken.
            var entry = new Entry(this, name, process);
            if (!process.TryOwn(entry))
                throw new ArgumentException($"{process.Pid} cannot be registered as \"{name}\": it has ended.", nameof(process));

            process.Name = name;
            _entries[name] = entry;
            return process.Pid;
        }
    }

    /// <summary>Takes the name away. Returns false when no process has it.</summary>
    internal bool Unregister(string name)
    {
        lock (_changing)
        {
            if (!_entries.TryRemove(name, out var entry))
                return false;

            entry.Process.Disown(entry);
            entry.Process.Name = null;
            return true;
        }
    }

    // The dead process keeps `Name`, for logs and error texts.
    private void OwnerDied(Entry entry)
    {
        lock (_changing)
            _entries.TryRemove(new KeyValuePair<string, Entry>(entry.Name, entry));
    }

    private sealed class Entry(LocalNames names, string name, Process process) : IOwned
    {
        internal string Name => name;

        internal Process Process => process;

        public void OwnerDied(Process owner) => names.OwnerDied(this);
    }
}

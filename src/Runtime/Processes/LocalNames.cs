using System.Collections.Concurrent;

namespace Pail.Runtime.Processes;

/// <summary>The node's own list of names: one name a process, one process a name.</summary>
internal sealed class LocalNames
{
    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    internal Process? Find(string name) => _entries.GetValueOrDefault(name)?.Process;

    /// <summary>Gives the process the name. Returns the holder: the process itself when it has got the name.</summary>
    internal Pid Register(string name, Process process)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (!process.TryName(name))
            throw new ArgumentException($"{process.Pid} already has the name \"{process.Name}\"; a process has one name.", nameof(process));

        var entry = new Entry(this, name, process);
        var holder = _entries.GetOrAdd(name, entry);
        if (holder != entry)
        {
            process.ClearName();
            return holder.Process.Pid;
        }

        if (!process.TryOwn(entry))
        {
            // It died in between, and its death has not seen the name.
            entry.OwnerDied(process);
            throw new ArgumentException($"{process.Pid} cannot be registered as \"{name}\": it has ended.", nameof(process));
        }

        return process.Pid;
    }

    /// <summary>Takes the name away. Returns false when nobody has it.</summary>
    internal bool Unregister(string name)
    {
        if (!_entries.TryRemove(name, out var entry))
            return false;

        entry.Process.Disown(entry);
        entry.Process.ClearName();
        return true;
    }

    private sealed class Entry(LocalNames names, string name, Process process) : IOwned
    {
        internal Process Process => process;

        public void OwnerDied(Process owner) => names._entries.TryRemove(new KeyValuePair<string, Entry>(name, this));
    }
}

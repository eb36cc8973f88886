namespace Pail.Runtime.Processes;

/// <summary>
/// What others are told about a process, and what it notes about itself for them. Read from any thread, beside the thread that runs it.
/// </summary>
internal sealed partial class Process
{
    internal ProcessStatus Status =>
        IsDoomed ? ProcessStatus.Exiting
        : _inbox.IsAsleep ? ProcessStatus.Waiting
        : Heartbeat.IsRunning(this) ? ProcessStatus.Running
        : ProcessStatus.Runnable;

    /// <summary>What it runs, if it is driven by its messages.</summary>
    internal Behaviour? Behaviour => _code as Behaviour;

    /// <summary>What it runs, for people; null when nobody knows any more.</summary>
    internal string? InitialCall => _code switch
    {
        Behaviour behaviour => behaviour.InitialCall,
        Delegate function => CodeName.Of(function),

        // A function is given up once it has started, with all it has captured; the task of an async method still knows the method.
        _ => _activity is { } activity ? CodeName.Of(activity) : null,
    };

    internal IReadOnlyList<Pid> AncestorsSnapshot() => [.. Ancestors.Of(Pid).Line().Select(static ancestor => ancestor.Pid)];

    /// <summary>On whose behalf it works, the nearest first: Elixir's <c>$callers</c>. Any thread.</summary>
    internal IReadOnlyList<Pid> Callers => (_code as Behaviour)?.Callers ?? [];

    internal IReadOnlyList<Pid> LinksSnapshot() =>
        _extras is { } extras ? [.. extras.Links.Snapshot().Select(static peer => peer.Pid)] : [];

    internal IReadOnlyList<Destination> MonitorsSnapshot() =>
        _extras is { } extras ? [.. extras.Watching.Snapshot().Select(static monitor => monitor.Name ?? monitor.Target)] : [];

    internal IReadOnlyList<Pid> MonitoredBySnapshot() =>
        _extras is { } extras
            ? [.. extras.Watchers.Snapshot().Select(static monitor => monitor.Watcher).OfType<Process>().Select(
                static watcher => watcher.Pid)]
            : [];

    /// <summary>What the process calls itself for people; also after its death. Any thread.</summary>
    internal object? Label => _extras?.Notes?.Label;

    /// <summary>The process's dictionary at this moment; empty after its death. Any thread.</summary>
    internal IReadOnlyList<KeyValuePair<object, object?>> DictionarySnapshot() => _extras?.Notes?.Snapshot() ?? [];

    /// <summary>The notes, if there are any.</summary>
    internal ProcessNotes? NotesIfAny => _extras?.Notes;

    /// <summary>The notes, made when there are none. Only by the process's own code.</summary>
    internal ProcessNotes Notes
    {
        get
        {
            if (Extras.Notes is { } present)
                return present;

            var notes = new ProcessNotes();
            TryOwn(notes);
            return Extras.Notes = notes;
        }
    }
}

namespace Pail.Runtime.Processes;

/// <summary>
/// What a process reports about itself: status, code, relations, label and dictionary. Read from any thread while the process runs.
/// </summary>
internal sealed partial class Process
{
    internal ProcessStatus Status =>
        IsDoomed ? ProcessStatus.Exiting
        : _inbox.IsAsleep ? ProcessStatus.Waiting
        : Heartbeat.IsRunning(this) ? ProcessStatus.Running
        : ProcessStatus.Runnable;

    /// <summary>The code of the process, if it is a behaviour; else null.</summary>
    internal Behaviour? Behaviour => _code as Behaviour;

    /// <summary>The name of the process's code, for people; null when it is no longer known.</summary>
    internal string? InitialCall => _code switch
    {
        Behaviour behaviour => behaviour.InitialCall,
        Delegate function => CodeName.Of(function),

        // A function is released once it has started, with all that it has captured. The task of an async method still names the method.
        _ => _activity is { } activity ? CodeName.Of(activity) : null,
    };

    /// <summary>What kind of process it is. Any thread.</summary>
    internal ProcessKind Kind => Behaviour?.Kind ?? ProcessKind.Function;

    /// <summary>See <see cref="ProcessInfo.MemoryEstimate"/>. Any thread.</summary>
    internal long MemoryEstimate => EstimateMemory(MailboxLength);

    /// <summary>As <see cref="MemoryEstimate"/>, for who has counted the messages already. Any thread.</summary>
    internal long EstimateMemory(int mailboxLength) => ProcessMemory.Estimate(mailboxLength, Volatile.Read(ref _extras));

    internal IReadOnlyList<Pid> AncestorsSnapshot() => [.. Ancestors.Of(Pid).Line().Select(static ancestor => ancestor.Pid)];

    /// <summary>The processes on whose behalf it works, nearest first: Elixir's <c>$callers</c>. Any thread.</summary>
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

    /// <summary>The label of the process, for people; kept after death. Any thread.</summary>
    internal object? Label => _extras?.Notes?.Label;

    /// <summary>A copy of the process's dictionary; empty after death. Any thread.</summary>
    internal IReadOnlyList<KeyValuePair<object, object?>> DictionarySnapshot() => _extras?.Notes?.Snapshot() ?? [];

    /// <summary>The dictionary and label; null when there are none.</summary>
    internal ProcessNotes? NotesIfAny => _extras?.Notes;

    /// <summary>The dictionary and label, created on first use. Only for the process's own code.</summary>
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

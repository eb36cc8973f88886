namespace Pail.Runtime.Processes;

/// <summary>The process's dictionary and label.</summary>
internal sealed partial class Process
{
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

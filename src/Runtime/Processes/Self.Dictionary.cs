namespace Pail.Runtime.Processes;

/// <summary>
/// The process dictionary and the label. The dictionary is the process's own: nobody inherits it and nobody else can change it, but information about the
/// process shows it. State that a caller depends on is better off in variables; this is for what every function of a process should find, such as on whose
/// behalf it works.
/// </summary>
public readonly partial struct Self
{
    /// <summary>Keeps a value in this process's dictionary: <c>Process.put/2</c>.</summary>
    /// <param name="key">The key; equal as <see cref="object.Equals(object)"/> says.</param>
    /// <param name="value">The value.</param>
    /// <returns>The value it replaces, or <see langword="null"/>.</returns>
    public object? Put(object key, object? value)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Checked.Notes.Put(key, value);
    }

    /// <summary>Reads a value of this process's dictionary: <c>Process.get/2</c>.</summary>
    /// <param name="key">The key.</param>
    /// <param name="otherwise">What to return when there is no such key.</param>
    /// <returns>The value.</returns>
    public object? Get(object key, object? otherwise = null)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Checked.NotesIfAny is { } notes ? notes.Get(key, otherwise) : otherwise;
    }

    /// <summary>Takes a key out of this process's dictionary: <c>Process.delete/1</c>.</summary>
    /// <param name="key">The key.</param>
    /// <returns>The value it had, or <see langword="null"/>.</returns>
    public object? Delete(object key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Checked.NotesIfAny?.Delete(key);
    }

    /// <summary>The keys of this process's dictionary: <c>Process.get_keys/0</c>.</summary>
    /// <returns>The keys, in no order.</returns>
    public IReadOnlyList<object> GetKeys() => [.. Checked.DictionarySnapshot().Select(entry => entry.Key)];

    /// <summary>The keys that have a value in this process's dictionary: <c>Process.get_keys/1</c>.</summary>
    /// <param name="value">The value; equal as <see cref="object.Equals(object)"/> says.</param>
    /// <returns>The keys, in no order.</returns>
    public IReadOnlyList<object> GetKeys(object? value) =>
        [.. Checked.DictionarySnapshot().Where(entry => Equals(entry.Value, value)).Select(entry => entry.Key)];

    /// <summary>Says what this process is, for people who look at processes and crash reports: <c>Process.set_label/1</c>.</summary>
    /// <param name="label">Anything that prints well; <see langword="null"/> for nothing.</param>
    public void SetLabel(object? label) => Checked.Notes.Label = label;
}

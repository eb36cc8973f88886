namespace Pail.Runtime.Processes;

/// <content>
/// The dictionary, the label, the callers and the timers of a process. Only the process can change its dictionary, and no child inherits
/// it; information about the process shows it. Keep ordinary state in variables: the dictionary is for values that every function of the
/// process should find. Timers outlive the process that starts them; the end of the process that they send to cancels them.
/// </content>
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

    /// <summary>Sends a message after a time: <c>Process.send_after/3</c>.</summary>
    /// <param name="destination">
    /// A pid of this node, whose end cancels the timer. Or a name, which is looked up when the time has come: if no process has it then,
    /// the message is dropped.
    /// </param>
    /// <param name="message">The message.</param>
    /// <param name="after">How long from now, at most 36,525 days; the message is never sent earlier. Zero sends it as soon as possible,
    /// behind everything that is queued.</param>
    /// <returns>The timer; not pending if the destination is a process that has ended.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative or too long.</exception>
    /// <exception cref="ArgumentException">The destination is a process of another node, an alias, or nothing.</exception>
    /// <example>
    /// <code>
    /// var reminder = self.SendAfter(self.Pid, "tea is ready", TimeSpan.FromMinutes(3));
    /// if (self.CancelTimer(reminder) is { } left)
    ///     Console.WriteLine($"no tea, {left} before it was ready");
    /// </code>
    /// </example>
    public TimerRef SendAfter(Destination destination, object message, TimeSpan after) =>
        Checked.Node.SendAfter(destination, message, after);

    /// <summary>As <see cref="SendAfter"/>, at a time of the node's clock: <c>Process.send_after/4</c> with <c>abs: true</c>.</summary>
    /// <param name="destination">As for <see cref="SendAfter"/>.</param>
    /// <param name="message">The message.</param>
    /// <param name="timestamp">The time, as <see cref="TimeProvider.GetTimestamp"/> of <see cref="Node.TimeProvider"/> counts it; one that
    /// has passed means at once.</param>
    /// <returns>The timer.</returns>
    /// <exception cref="ArgumentException">The destination is a process of another node, an alias, or nothing.</exception>
    public TimerRef SendAt(Destination destination, object message, long timestamp) => Checked.Node.SendAt(destination, message, timestamp);

    /// <summary>
    /// As <see cref="SendAfter"/>, but what is sent is a <see cref="TimerFired"/> that names the timer: <c>erlang:start_timer/3</c>.
    /// </summary>
    /// <param name="destination">As for <see cref="SendAfter"/>.</param>
    /// <param name="message">What the <see cref="TimerFired"/> is to carry.</param>
    /// <param name="after">How long from now, at most 36,525 days.</param>
    /// <returns>The timer.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative or too long.</exception>
    /// <exception cref="ArgumentException">The destination is a process of another node, an alias, or nothing.</exception>
    public TimerRef StartTimer(Destination destination, object message, TimeSpan after) =>
        Checked.Node.StartTimer(destination, message, after);

    /// <summary>As <see cref="StartTimer"/>, at a time of the node's clock: <c>erlang:start_timer/4</c> with <c>{abs, true}</c>.</summary>
    /// <param name="destination">As for <see cref="SendAfter"/>.</param>
    /// <param name="message">What the <see cref="TimerFired"/> is to carry.</param>
    /// <param name="timestamp">The time, as for <see cref="SendAt"/>.</param>
    /// <returns>The timer.</returns>
    /// <exception cref="ArgumentException">The destination is a process of another node, an alias, or nothing.</exception>
    public TimerRef StartTimerAt(Destination destination, object message, long timestamp) =>
        Checked.Node.StartTimerAt(destination, message, timestamp);

    /// <summary>
    /// Takes a timer back: <c>Process.cancel_timer/2</c>. Afterwards its message is not sent any more; it may have been sent before.
    /// </summary>
    /// <param name="timer">The timer; any process may have started it.</param>
    /// <param name="async">Whether the outcome is to come as a <see cref="TimerCancelled"/> message; then this returns
    /// <see langword="null"/>.</param>
    /// <param name="info">Whether the outcome is wanted at all; when not, this returns <see langword="null"/> and no message comes.</param>
    /// <returns>How much of its time was left; <see langword="null"/> when it was not pending: it has fired, was cancelled, or is another
    /// node's.</returns>
    public TimeSpan? CancelTimer(TimerRef timer, bool async = false, bool info = true)
    {
        var process = Checked;
        var remaining = process.Node.CancelTimer(timer);
        if (!info)
            return null;
        if (!async)
            return remaining;

        process.Deliver(new TimerCancelled(timer, remaining));
        return null;
    }

    /// <summary>How much of a timer's time is left: <c>Process.read_timer/1</c>.</summary>
    /// <param name="timer">The timer; any process may have started it.</param>
    /// <returns>The time; <see langword="null"/> when it is not pending: it has fired, was cancelled, or is another node's.</returns>
    public TimeSpan? ReadTimer(TimerRef timer) => Checked.Node.ReadTimer(timer);

    /// <summary>
    /// The process that asked for this task, then the callers of that process, at most 16: <c>$callers</c>. Empty in a process that is not
    /// a task. Unlike the ancestors, the callers do not include the supervisor that started the task.
    /// </summary>
    public IReadOnlyList<Pid> Callers => Checked.Callers;
}

namespace Pail.Runtime.Processes;

/// <summary>
/// Anything one process can do to another: messages, links, exits, monitors. All travel through one queue per receiver, because Erlang
/// promises order between signals of every kind from one sender to one receiver. A signal is its own queue node.
/// </summary>
internal abstract class Signal
{
    internal Signal? Next;

    /// <summary>
    /// Whether this waits in the mailbox to be received. Other signals take effect as soon as the receiver drains its inbox.
    /// </summary>
    internal virtual bool IsMessage => false;

    /// <summary>The content to show in a list of waiting messages; null if this is not a message.</summary>
    internal virtual object? Content => null;

    /// <summary>The type of the content or, if there is none, of this.</summary>
    internal Type ContentType => (Content ?? this).GetType();

    /// <summary>Whether this will end the receiver, as far as another thread can see.</summary>
    internal virtual bool Ends(Process receiver) => false;

    /// <summary>Takes effect in its receiver, on the receiver's turn.</summary>
    internal abstract void Arrive(Process receiver);

    /// <summary>Called when the receiver ended before the signal could take effect. Runs once, on any thread.</summary>
    /// <param name="receiver">The process that ended.</param>
    /// <param name="reason">The reason to answer with: its exit reason, or noproc when it had ended before.</param>
    internal virtual void Refuse(Process receiver, ExitReason reason)
    {
    }

    /// <summary>
    /// Runs the code that waited for this, on a turn. Only for signals that are in the list of resumptions. Exceptions of the code, for
    /// instance of an async void method, pass through.
    /// </summary>
    internal virtual void Resume() => throw new NotSupportedException($"Nothing waits for a {GetType().Name}.");
}

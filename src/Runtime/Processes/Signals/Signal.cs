namespace Pail.Runtime.Processes;

/// <summary>
/// Anything one process can do to another: messages, links, exits, monitors. All travel through one queue per receiver, because Erlang
/// promises order between signals of every kind from one sender to one receiver. A signal is its own queue node.
/// </summary>
internal abstract class Signal
{
    internal Signal? Next;

    /// <summary>Whether this waits in the mailbox to be received; all other signals act the moment the receiver looks.</summary>
    internal virtual bool IsMessage => false;

    /// <summary>What this is for people who look into the mailbox; null for what is no message.</summary>
    internal virtual object? Content => null;

    /// <summary>Whether the receiver will end by this, as far as can be seen from another thread.</summary>
    internal virtual bool Ends(Process receiver) => false;

    /// <summary>Takes effect in its receiver, on the receiver's turn.</summary>
    internal abstract void Arrive(Process receiver);

    /// <summary>The receiver ended before the signal could take effect. Runs once, on any thread.</summary>
    /// <param name="receiver">The process that ended.</param>
    /// <param name="reason">The reason to answer with: its exit reason, or noproc when it had ended before.</param>
    internal virtual void Refuse(Process receiver, ExitReason reason)
    {
    }

    /// <summary>
    /// Runs the code that waited for this, on a turn. Only for signals that have put themselves among the resumptions. Throws what the code
    /// throws: an async void method brings its exception here.
    /// </summary>
    internal virtual void Resume() => throw new NotSupportedException($"Nothing waits for a {GetType().Name}.");
}

namespace Pail.Runtime.Processes;

/// <summary>
/// An additional address of a process, which can be switched off. A message that arrives through it after that is dropped. Made by
/// <see cref="Self.Alias"/>, or with a monitor. Equal only to itself. It is a destination for messages and casts, not for calls.
/// </summary>
public sealed class AliasRef
{
    private readonly bool _once;
    private readonly MonitorRef? _monitor;
    private bool _refusesOwner;

    internal AliasRef(Process owner, bool once, MonitorRef? monitor = null) => (Owner, _once, _monitor) = (owner, once, monitor);

    internal Process Owner { get; }

    /// <summary>Whether messages come through. On the owner's turn only.</summary>
    internal bool IsActive { get; set; } = true;

    /// <inheritdoc />
    public override string ToString() => $"alias of {Owner.Pid}";

    /// <summary>Sends a message through the alias. False when the owner's mailbox is full. Any thread.</summary>
    internal bool TryPush(Signal message)
    {
        if (!Owner.TryAdmit())
            return false;

        Owner.Push(new AliasSignal(this, message, IsOwnerRunning));
        return true;
    }

    /// <summary>Sends a message through the alias, even if the owner's mailbox is full. Any thread.</summary>
    internal void Push(Signal message)
    {
        Owner.TakePlace();
        Owner.Push(new AliasSignal(this, message, IsOwnerRunning));
    }

    private bool IsOwnerRunning => ReferenceEquals(Process.Current, Owner);

    /// <summary>
    /// The owner is about to end the alias, and has not drained its inbox yet. Messages that other processes have sent until now still
    /// arrive. Messages of the owner itself are dropped: on the BEAM too, such a message arrives only when the process next receives.
    /// </summary>
    internal void BeginEnd()
    {
        if (IsOwnerRunning)
            _refusesOwner = true;
    }

    /// <summary>Called when a message arrives. Returns whether it gets into the mailbox. On the owner's turn.</summary>
    /// <param name="fromOwner">Whether the owner itself has sent it.</param>
    internal bool Admit(bool fromOwner)
    {
        if (!IsActive || (fromOwner && _refusesOwner))
            return false;

        if (_once)
        {
            IsActive = false;
            if (_monitor is not null)
                Owner.Demonitor(_monitor, flush: false);
        }

        return true;
    }
}

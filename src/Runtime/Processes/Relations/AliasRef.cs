namespace Pail.Runtime.Processes;

/// <summary>
/// Another address of a process, one that can be switched off: what is sent to it afterwards, or is still on its way, is dropped when it
/// arrives. Made by <see cref="Self.Alias"/>, or with a monitor. Equal only to itself; of use wherever a message can be sent to, but not
/// for calls.
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

    /// <summary>Sends a message through the alias that gets in also when the owner's mailbox is full. Any thread.</summary>
    internal void Push(Signal message)
    {
        Owner.TakePlace();
        Owner.Push(new AliasSignal(this, message, IsOwnerRunning));
    }

    private bool IsOwnerRunning => ReferenceEquals(Process.Current, Owner);

    /// <summary>
    /// The owner is about to end the alias, and has not looked at its signals yet. What others have sent until now arrives when it looks.
    /// What the owner itself has sent does not: on the BEAM too, a message to one's own alias arrives only when its process next receives.
    /// </summary>
    internal void BeginEnd()
    {
        if (IsOwnerRunning)
            _refusesOwner = true;
    }

    /// <summary>A message arrives. Returns whether it is let through. On the owner's turn.</summary>
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

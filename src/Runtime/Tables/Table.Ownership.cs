using Pail.Runtime.Processes;

namespace Pail.Runtime.Tables;

/// <content>The owner of the table, its heir, and the checks of its protection.</content>
public abstract partial class Table
{
    /// <summary>The process that owns the table; null when the node owns it or the table is gone.</summary>
    public Pid? Owner => Volatile.Read(ref _owner)?.Pid;

    /// <summary>
    /// Whether the table is about to be deleted: its owner has a signal that will end it, and neither a living process nor the node
    /// inherits the table. Code that looks for such a table by its name does not find it.
    /// </summary>
    internal bool IsDoomed =>
        !_nodeInherits
        && Volatile.Read(ref _owner) is { Pid.IsAlive: false } owner
        && !(Volatile.Read(ref _heir) is { Pid.IsAlive: true } heir && !ReferenceEquals(heir, owner));

    /// <summary>Whether only the owner may read. Cached, because every read tests it.</summary>
    /// <exception cref="TableGoneException">The table is gone.</exception>
    /// <exception cref="TableAccessException">The table is private and the caller is not its owner.</exception>
    private protected bool GuardsReads { get; }

    /// <summary>Whether only the owner may write. Cached, because every write tests it.</summary>
    /// <exception cref="TableGoneException">The table is gone.</exception>
    /// <exception cref="TableAccessException">The table is not public and the caller is not its owner.</exception>
    private protected bool GuardsWrites { get; }

    /// <summary>
    /// Makes another process the owner and sends it a <see cref="TableTransfer"/>. The heir stays the same. OTP: <c>ets:give_away/3</c>.
    /// </summary>
    /// <param name="to">The new owner: a living process of the same node.</param>
    /// <param name="data">The <see cref="TableTransfer.Data"/> for the new owner.</param>
    /// <exception cref="TableGoneException">The table is gone.</exception>
    /// <exception cref="TableAccessException">The caller is not the owner. This is checked even for a public table.</exception>
    /// <exception cref="ArgumentException">The new owner has ended, belongs to another node, or owns the table already.</exception>
    public void GiveAway(Pid to, object? data = null)
    {
        lock (_ownership)
        {
            DemandOwner("give away");
            var from = _owner!;
            var receiver = Local(to, nameof(to));
            if (ReferenceEquals(receiver, from))
                throw new ArgumentException($"{this} belongs to {to} already.", nameof(to));

            // The receiver may end at any moment. Either TryOwn refuses here, or the receiver's end finds the table among the things that
            // it owns and waits for the ownership lock.
            if (!to.IsAlive || !receiver.TryOwn(this))
                throw new ArgumentException($"{this} cannot be given to {to}, which has ended.", nameof(to));
            Volatile.Write(ref _owner, receiver);
            from.Disown(this);
            receiver.Deliver(new TableTransfer(this, from.Pid, data));
        }
    }

    /// <summary>
    /// Names the process that inherits the table when its owner ends. The heir stays the same when the table gets another owner. If the
    /// heir is the owner itself when the owner ends, or the heir has ended, no process inherits the table: it is deleted, unless the node
    /// inherits it (<see cref="TableOptions.NodeInherits"/>). OTP: <c>ets:setopts(T, {heir, Pid, Data})</c>.
    /// </summary>
    /// <param name="heir">The heir: a process of the same node. With null or a process that has ended, no process inherits.</param>
    /// <param name="data">The <see cref="TableTransfer.Data"/> for the heir.</param>
    /// <exception cref="TableGoneException">The table is gone.</exception>
    /// <exception cref="TableAccessException">The caller is not the owner. This is checked even for a public table.</exception>
    /// <exception cref="ArgumentException">The heir belongs to another node.</exception>
    public void SetHeir(Pid? heir, object? data = null)
    {
        lock (_ownership)
        {
            DemandOwner("name an heir for");
            SetHeirUnlocked(heir, data);
        }
    }

    /// <summary>
    /// Makes the calling process the owner of a table that the node has inherited (see <see cref="TableOptions.NodeInherits"/>). No message
    /// is sent. If several processes try at the same time, exactly one succeeds.
    /// </summary>
    /// <returns>
    /// False when there is nothing to claim: a process owns the table, or the table was made as a table of the node.
    /// </returns>
    /// <exception cref="TableGoneException">The table is gone.</exception>
    /// <exception cref="InvalidOperationException">The caller is code outside any process, or its process has ended.</exception>
    /// <exception cref="ArgumentException">The calling process belongs to another node.</exception>
    /// <example>
    /// <code>
    /// var mine = table.TryClaim() ? table : self.NewTable&lt;string, int&gt;(new TableOptions { NodeInherits = true });
    /// </code>
    /// </example>
    public bool TryClaim()
    {
        var claimer = Process.Current
            ?? throw new InvalidOperationException($"{this} can only be claimed by a process, and the caller is code outside any process.");
        Local(claimer.Pid, "caller");
        lock (_ownership)
        {
            if (_gone)
                throw Gone();
            if (_owner is not null || !_nodeInherits)
                return false;

            // The claimer may end at any moment. Either TryOwn refuses here and the node keeps the table, or the claimer's end finds the
            // table among the things that it owns and waits for the ownership lock.
            if (!claimer.TryOwn(this))
                throw new InvalidOperationException($"{this} cannot be claimed by {claimer.Pid}, which has ended.");
            Volatile.Write(ref _owner, claimer);
            _node.Disown(this);
            return true;
        }
    }

    /// <summary>Called at the end of the owner: the heir inherits the table, or the node does, or the table is deleted.</summary>
    void IOwned.OwnerDied(Process owner)
    {
        lock (_ownership)
        {
            // The process may have given the table away just before its end. Then there is nothing to do.
            if (_gone || !ReferenceEquals(_owner, owner))
                return;

            // The heir may end at any moment. Either TryOwn refuses here and the table is deleted; or the heir's end calls this method
            // again and waits for the ownership lock. By then it is owner and heir at once, so the table is deleted. No table is left
            // without an owner.
            if (_heir is { } heir && !ReferenceEquals(heir, owner) && heir.Pid.IsAlive && heir.TryOwn(this))
            {
                Volatile.Write(ref _owner, heir);
                heir.Deliver(new TableTransfer(this, owner.Pid, _heirData));
                return;
            }

            // A node that is being disposed of refuses. Then the table is deleted.
            if (_nodeInherits && _node.TryOwn(this))
            {
                Volatile.Write(ref _owner, null);
                return;
            }

            Destroy();
        }
    }

    /// <summary>Throws unless the caller runs in the process that owns the table.</summary>
    private protected void DemandOwner(string action)
    {
        // Without the lock. A process loses a table only when it gives it away or ends, and becomes the owner before it gets the message.
        // So a process always reads its own role right, even while other roles change.
        var owner = Volatile.Read(ref _owner);
        var caller = Process.Current;
        if (caller is not null && ReferenceEquals(caller, owner))
            return;
        throw Volatile.Read(ref _gone) ? Gone() : new TableAccessException(this, owner, caller, action);
    }

    // Takes the table from the things that its owner owns. Not called when the owner has ended, because then the owner releases them
    // itself.
    private void Disown()
    {
        if (_owner is { } owner)
            owner.Disown(this);
        else
            _node.Disown(this);
    }

    private void SetHeirUnlocked(Pid? heir, object? data)
    {
        _heir = heir is { } pid && Local(pid, nameof(heir)) is { Pid.IsAlive: true } process ? process : null;
        _heirData = _heir is null ? null : data;
    }

    private Process Local(Pid pid, string parameter) =>
        pid.Process is { } process && ReferenceEquals(process.Node, _node)
            ? process
            : throw new ArgumentException($"{pid} is no process of the node that {this} belongs to.", parameter);
}

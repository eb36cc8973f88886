using Pail.Runtime.Processes;

namespace Pail.Runtime.Tables;

/// <content>The owner of the table, its heir, and the checks of its protection.</content>
public abstract partial class Table
{
    /// <summary>The process the table belongs to; null when it belongs to the node, or is gone.</summary>
    public Pid? Owner => Volatile.Read(ref _owner)?.Pid;

    /// <summary>
    /// Whether the table is about to go: a signal is under way by which its owner will end, and neither a living process nor the node
    /// inherits. For code that asks for it by name it is gone already. Any thread.
    /// </summary>
    internal bool IsDoomed =>
        !_nodeInherits
        && Volatile.Read(ref _owner) is { Pid.IsAlive: false } owner
        && !(Volatile.Read(ref _heir) is { Pid.IsAlive: true } heir && !ReferenceEquals(heir, owner));

    /// <summary>Whether reading needs the owner: the one test that a read of a public table pays for protection.</summary>
    /// <exception cref="TableGoneException">Every access: the table is gone.</exception>
    /// <exception cref="TableAccessException">Every read: the table is private and the caller is not its owner.</exception>
    private protected bool GuardsReads { get; }

    /// <summary>Whether writing needs the owner.</summary>
    /// <exception cref="TableGoneException">Every access: the table is gone.</exception>
    /// <exception cref="TableAccessException">Every write: the table is not public and the caller is not its owner.</exception>
    private protected bool GuardsWrites { get; }

    /// <summary>
    /// Makes another process the owner, which is told by a <see cref="TableTransfer"/>. The heir stays the same. OTP:
    /// <c>ets:give_away/3</c>.
    /// </summary>
    /// <param name="to">The new owner: a living process of the same node.</param>
    /// <param name="data">What the new owner finds in <see cref="TableTransfer.Data"/>.</param>
    /// <exception cref="TableGoneException">The table is gone.</exception>
    /// <exception cref="TableAccessException">The caller is not the owner. That is asked even of a public table.</exception>
    /// <exception cref="ArgumentException">The new owner has ended, or belongs to another node, or owns the table already.</exception>
    public void GiveAway(Pid to, object? data = null)
    {
        lock (_ownership)
        {
            DemandOwner("give away");
            var from = _owner!;
            var receiver = Local(to, nameof(to));
            if (ReferenceEquals(receiver, from))
                throw new ArgumentException($"{this} belongs to {to} already.", nameof(to));

            // The receiver may end at any moment. Either it refuses here, or its end finds the table among what it owns and waits for the
            // lock.
            if (!to.IsAlive || !receiver.TryOwn(this))
                throw new ArgumentException($"{this} cannot be given to {to}, which has ended.", nameof(to));
            Volatile.Write(ref _owner, receiver);
            from.Disown(this);
            receiver.Deliver(new TableTransfer(this, from.Pid, data));
        }
    }

    /// <summary>
    /// Names the process that inherits the table when its owner ends. It stays the heir when the table changes hands; if it is the owner
    /// itself by then, or has ended, the table goes with its owner, unless the node inherits it (<see cref="TableOptions.NodeInherits"/>).
    /// OTP: <c>ets:setopts(T, {heir, Pid, Data})</c>.
    /// </summary>
    /// <param name="heir">The heir: a process of the same node. Null, or one that has ended: no process inherits.</param>
    /// <param name="data">What the heir finds in <see cref="TableTransfer.Data"/>.</param>
    /// <exception cref="TableGoneException">The table is gone.</exception>
    /// <exception cref="TableAccessException">The caller is not the owner. That is asked even of a public table.</exception>
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
    /// is sent. Of several processes that try at once, one succeeds.
    /// </summary>
    /// <returns>
    /// False when there is nothing to claim: the table belongs to a process, or it has belonged to the node from the beginning.
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

            // The claimer may be ended at any moment. Either it refuses here and the node keeps the table, or its end finds the table among
            // what it owns.
            if (!claimer.TryOwn(this))
                throw new InvalidOperationException($"{this} cannot be claimed by {claimer.Pid}, which has ended.");
            Volatile.Write(ref _owner, claimer);
            _node.Disown(this);
            return true;
        }
    }

    /// <summary>The end of a process that owns the table: the heir takes over, or the node does, or the table goes.</summary>
    void IOwned.OwnerDied(Process owner)
    {
        lock (_ownership)
        {
            // It may have given the table away while it was being ended; then this is no news.
            if (_gone || !ReferenceEquals(_owner, owner))
                return;

            // The heir may end at any moment. Either it refuses, and the table goes; or it accepts, and its own end calls this method again
            // and waits for the lock until it is the owner, is then owner and heir at once, and takes the table along. No table is left
            // without owner.
            if (_heir is { } heir && !ReferenceEquals(heir, owner) && heir.Pid.IsAlive && heir.TryOwn(this))
            {
                Volatile.Write(ref _owner, heir);
                heir.Deliver(new TableTransfer(this, owner.Pid, _heirData));
                return;
            }

            // A node that is being disposed of refuses too: it releases its tables in this way.
            if (_nodeInherits && _node.TryOwn(this))
            {
                Volatile.Write(ref _owner, null);
                return;
            }

            Destroy();
        }
    }

    /// <summary>Throws unless the caller's code runs in the process that owns the table.</summary>
    private protected void DemandOwner(string action)
    {
        // A process loses a table by its own doing or by its end, and gains one before it is told, so it cannot see itself wrongly in
        // either role.
        var owner = Volatile.Read(ref _owner);
        var caller = Process.Current;
        if (caller is not null && ReferenceEquals(caller, owner))
            return;
        throw Volatile.Read(ref _gone) ? Gone() : new TableAccessException(this, owner, caller, action);
    }

    // Not when the owner has ended: it has let go of everything by itself and must not be called back.
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

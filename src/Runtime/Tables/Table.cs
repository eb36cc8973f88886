using Pail.Runtime.Processes;

namespace Pail.Runtime.Tables;

/// <summary>
/// What every table has, whatever its rows: an owner, perhaps an heir, and a protection. It lives until it is deleted or its owner ends without an
/// heir; nothing else collects it. OTP: the table side of <c>ets</c>.
/// </summary>
/// <remarks>All members may be called from any thread; the protection says who may call which.</remarks>
public abstract class Table : IOwned, IDisposable
{
    // Held while owner, heir or life of the table change. Taken before a process's own lock (TryOwn, Disown), so a process must hold none of its
    // locks when it calls OwnerDied.
    private readonly Lock _ownership = new();
    private readonly Node _node;
    private readonly TableFixations _fixations = new();
    private string? _name;
    private Process? _owner;
    private Process? _heir;
    private object? _heirData;
    private bool _gone;

    private protected Table(Node node, Process? owner, TableType type, TableOptions options)
    {
        _node = node;
        _owner = owner;
        Type = type;
        _name = options.Name;
        IsNamed = options.Named;
        Id = node.Annex<TableDirectory>().NextId();
        if (IsNamed && string.IsNullOrEmpty(_name))
            throw new ArgumentException("A named table needs a name; its options have none.", nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegative(options.Capacity);
        Protection = options.Protection ?? (owner is null ? TableProtection.Public : TableProtection.Protected);
        GuardsReads = Protection is TableProtection.Private;
        GuardsWrites = Protection is not TableProtection.Public;
        if (owner is null && GuardsWrites)
            throw new ArgumentException($"{this} belongs to the node, so it must be public; its options say {Protection}.", nameof(options));
        if (options.Heir is { } heir)
        {
            if (owner is null)
                throw new ArgumentException($"{this} belongs to the node and is never inherited; its options name {heir} as heir.", nameof(options));
            SetHeirUnlocked(heir, options.HeirData);
        }
    }

    /// <summary>The number that tells the table from all others of its node. OTP: the table identifier.</summary>
    public long Id { get; }

    /// <summary>
    /// The name given in <see cref="TableOptions.Name"/> or by <see cref="Rename"/>, or null. Stays known after the table is gone.
    /// </summary>
    public string? Name => Volatile.Read(ref _name);

    /// <summary>Whether the table is the only one of its node with its name, and is found by it.</summary>
    public bool IsNamed { get; }

    /// <summary>What kind of table it is.</summary>
    public TableType Type { get; }

    /// <summary>Who may use the table.</summary>
    public TableProtection Protection { get; }

    /// <summary>The process the table belongs to; null when it belongs to the node, or is gone.</summary>
    public Pid? Owner => Volatile.Read(ref _owner)?.Pid;

    /// <summary>The node the table belongs to.</summary>
    internal Node Node => _node;

    /// <summary>Whether reading needs the owner: the one test that a read of a public table pays for protection.</summary>
    private protected bool GuardsReads { get; }

    /// <summary>Whether writing needs the owner.</summary>
    private protected bool GuardsWrites { get; }

    /// <summary>
    /// What everyone may know about the table, whatever its protection; null when it is gone. OTP: <c>ets:info/1</c>.
    /// </summary>
    /// <returns>The facts, all from one instant, or null.</returns>
    public TableInfo? Info()
    {
        lock (_ownership)
        {
            return _gone
                ? null
                : new TableInfo(Id, Name, IsNamed, Type, _owner?.Pid, _heir?.Pid, Protection, Size(), Memory(), _fixations.Since, _fixations.All(), Statistics?.Hits, Statistics?.Misses);
        }
    }

    /// <summary>
    /// Gives the table another name. A named table is found by the new one from then on and no more by the old one; for any other it is only what the
    /// table is called. OTP: <c>ets:rename/2</c>.
    /// </summary>
    /// <param name="name">The new name.</param>
    /// <exception cref="ArgumentException">The name is empty, or the table is named and another, or this one, has that name.</exception>
    /// <exception cref="TableGoneException">The table is gone.</exception>
    /// <exception cref="TableAccessException">It is not public and the caller is not its owner.</exception>
    public void Rename(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        lock (_ownership)
        {
            if (_gone)
                throw Gone();
            if (GuardsWrites)
                DemandOwner("rename");
            if (IsNamed)
            {
                if (!Directory.TryAdd(name, this))
                    throw NameTaken(name);
                Directory.Remove(_name!, this);
            }

            Volatile.Write(ref _name, name);
        }
    }

    /// <summary>
    /// Keeps the place of rows that are deleted from now on, so that a walk by keys can go on from a key that has been deleted meanwhile. Held as often as
    /// this is called, until each is disposed of or the process that called it ends. Ordered tables need none: there one can go on from any key.
    /// OTP: <c>ets:safe_fixtable/2</c>.
    /// </summary>
    /// <returns>Ends the fixation when it is disposed of.</returns>
    /// <exception cref="TableGoneException">The table is gone.</exception>
    /// <exception cref="TableAccessException">The table is private and the caller is not its owner.</exception>
    /// <exception cref="InvalidOperationException">The calling process has ended.</exception>
    /// <example>
    /// <code>
    /// using (table.SafeFix())
    /// {
    ///     for (var more = table.TryFirst(out var key); more; more = table.TryNext(key!, out key))
    ///         table.Delete(key!);
    /// }
    /// </code>
    /// </example>
    public IDisposable SafeFix()
    {
        if (GuardsReads)
            DemandOwner("fix");
        var fixation = new TableFixation(this, Process.Current);
        lock (_ownership)
        {
            if (_gone)
                throw Gone();
            if (_fixations.Add(fixation, _node.TimeProvider))
                Fix();
        }

        if (fixation.Holder is { } holder && !holder.TryOwn(fixation))
        {
            fixation.Dispose();
            throw new InvalidOperationException($"{this} cannot be fixed by {holder.Pid}, which has ended.");
        }

        return fixation;
    }

    /// <summary>
    /// Deletes all rows at once: whoever looks sees all of them or none. OTP: <c>ets:delete_all_objects/1</c>.
    /// </summary>
    /// <exception cref="TableGoneException">The table is gone.</exception>
    /// <exception cref="TableAccessException">The table is not public and the caller is not its owner.</exception>
    public void DeleteAllObjects()
    {
        if (GuardsWrites)
            DemandOwner("write to");
        if (!TryEmpty())
            throw Gone();
    }

    /// <summary>
    /// Deletes the whole table and frees its memory. A call that runs meanwhile either happens before the deletion or throws; every later one
    /// throws. OTP: <c>ets:delete/1</c>.
    /// </summary>
    /// <exception cref="TableGoneException">It is gone already; of several deleters one succeeds.</exception>
    /// <exception cref="TableAccessException">It is not public and the caller is not its owner.</exception>
    public void Delete()
    {
        lock (_ownership)
        {
            if (_gone)
                throw Gone();
            if (GuardsWrites)
                DemandOwner("delete");
            Disown();
            Destroy();
        }
    }

    /// <summary>
    /// Makes another process the owner, which is told by a <see cref="TableTransfer"/>. The heir stays the same. OTP: <c>ets:give_away/3</c>.
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

            // The receiver may end at any moment. Either it refuses here, or its end finds the table among what it owns and waits for the lock.
            if (!receiver.TryOwn(this))
                throw new ArgumentException($"{this} cannot be given to {to}, which has ended.", nameof(to));
            Volatile.Write(ref _owner, receiver);
            from.Disown(this);
            receiver.Deliver(new TableTransfer(this, from.Pid, data));
        }
    }

    /// <summary>
    /// Names the process that inherits the table when its owner ends. It stays the heir when the table changes hands; if it is the owner itself by
    /// then, or has ended, the table goes with its owner. OTP: <c>ets:setopts(T, {heir, Pid, Data})</c>.
    /// </summary>
    /// <param name="heir">The heir: a process of the same node. Null, or one that has ended: nobody inherits.</param>
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

    /// <summary>Says which table it is, for errors and logs.</summary>
    /// <returns>Its name, or what it holds.</returns>
    public override string ToString() => Name is null ? $"An unnamed table {Describe()}" : $"Table '{Name}'";

    /// <summary>The end of a process that owns the table: the heir takes over, or the table goes.</summary>
    void IOwned.OwnerDied(Process owner)
    {
        lock (_ownership)
        {
            // It may have given the table away while it was being ended; then this is no news.
            if (_gone || !ReferenceEquals(_owner, owner))
                return;

            // The heir may end at any moment. Either it refuses, and the table goes; or it accepts, and its own end calls this method again and
            // waits for the lock until it is the owner, is then owner and heir at once, and takes the table along. No table is left without owner.
            if (_heir is { } heir && !ReferenceEquals(heir, owner) && heir.TryOwn(this))
            {
                Volatile.Write(ref _owner, heir);
                heir.Deliver(new TableTransfer(this, owner.Pid, _heirData));
                return;
            }

            Destroy();
        }
    }

    /// <summary>
    /// <see cref="Delete"/>, unless the table is gone already: for a <c>using</c> block, and for the node when it ends.
    /// </summary>
    /// <exception cref="TableAccessException">It is not public and the caller is not its owner.</exception>
    void IDisposable.Dispose()
    {
        lock (_ownership)
        {
            if (!_gone)
            {
                if (GuardsWrites)
                    DemandOwner("delete");
                Disown();
                Destroy();
            }
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Starts the table's life: from here on the end of its owner ends it.</summary>
    /// <exception cref="InvalidOperationException">The owner has ended already.</exception>
    internal void Begin()
    {
        if (IsNamed && !Directory.TryAdd(_name!, this))
        {
            Release();
            throw NameTaken(_name!);
        }

        Directory.Add(this);
        if (_owner?.TryOwn(this) ?? _node.TryOwn(this))
            return;
        lock (_ownership)
            Destroy();
        throw new InvalidOperationException($"{this} cannot be made: its owner has ended.");
    }

    /// <summary>Ends a fixation, unless it has ended already.</summary>
    internal void Unfix(TableFixation fixation)
    {
        lock (_ownership)
        {
            if (_fixations.Remove(fixation) && !_gone)
                Unfix();
        }
    }

    /// <summary>How many rows there are, whoever asks.</summary>
    private protected abstract int Size();

    /// <summary>Lets go of the rows. From here on every access throws.</summary>
    private protected abstract void Release();

    /// <summary>About how many bytes the table itself takes.</summary>
    private protected abstract long Memory();

    /// <summary>Removes all rows. False when the table is gone.</summary>
    private protected abstract bool TryEmpty();

    /// <summary>Keeps the places of rows that are deleted.</summary>
    private protected abstract void Fix();

    /// <summary>Ends that.</summary>
    private protected abstract void Unfix();

    /// <summary>How often rows have been looked up; null when that is not counted.</summary>
    private protected virtual TableStatistics? Statistics => null;

    /// <summary>The types it maps, for people.</summary>
    private protected abstract string Describe();

    /// <summary>Throws unless the caller's code runs in the process that owns the table.</summary>
    private protected void DemandOwner(string action)
    {
        // A process loses a table by its own doing or by its end, and gains one before it is told, so it cannot see itself wrongly in either role.
        var owner = Volatile.Read(ref _owner);
        var caller = Process.Current;
        if (caller is not null && ReferenceEquals(caller, owner))
            return;
        throw Volatile.Read(ref _gone) ? Gone() : new TableAccessException(this, owner, caller, action);
    }

    private protected TableGoneException Gone() => new(this);

    private TableDirectory Directory => _node.Annex<TableDirectory>();

    private static ArgumentException NameTaken(string name) => new($"There is a table named \"{name}\" already.");

    private void Destroy()
    {
        _heir = null;
        _heirData = null;
        Volatile.Write(ref _gone, true);
        if (IsNamed)
            Directory.Remove(_name!, this);
        Directory.Remove(this);
        Release();
        Volatile.Write(ref _owner, null);
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
        _heir = heir is { } pid && Local(pid, nameof(heir)) is { IsAlive: true } process ? process : null;
        _heirData = _heir is null ? null : data;
    }

    private Process Local(Pid pid, string parameter) =>
        pid.Process is { } process && ReferenceEquals(process.Node, _node)
            ? process
            : throw new ArgumentException($"{pid} is no process of the node that {this} belongs to.", parameter);
}

using Pail.Runtime.Processes;

namespace Pail.Runtime.Tables;

/// <summary>
/// What every table has, whatever its rows: an owner, perhaps an heir, and a protection. It lives until it is deleted or its owner ends
/// without an heir; nothing else collects it. OTP: the table side of <c>ets</c>.
/// </summary>
/// <remarks>All members may be called from any thread; the protection says who may call which.</remarks>
public abstract partial class Table : IOwned, IDisposable
{
    // Held while owner, heir or life of the table change. Taken before a process's own lock (TryOwn, Disown), so a process must hold none
    // of its locks when it calls OwnerDied.
    private readonly Lock _ownership = new();
    private readonly Node _node;
    private readonly TableFixations _fixations = new();
    private readonly bool _nodeInherits;
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
            throw new ArgumentException(
                $"{this} belongs to the node, so it must be public; its options say {Protection}.", nameof(options));
        if (options.Heir is { } heir)
        {
            if (owner is null)
                throw new ArgumentException(
                    $"{this} belongs to the node and is never inherited; its options name {heir} as heir.", nameof(options));
            SetHeirUnlocked(heir, options.HeirData);
        }

        if (owner is null && options.NodeInherits)
            throw new ArgumentException(
                $"{this} belongs to the node and is never inherited; its options say {nameof(TableOptions.NodeInherits)}.",
                nameof(options));
        _nodeInherits = options.NodeInherits;
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

    /// <summary>Which processes may use the table.</summary>
    public TableProtection Protection { get; }

    /// <summary>What its type is called in C#.</summary>
    internal string Shape => ShapeOf(GetType());

    /// <summary>The node the table belongs to.</summary>
    internal Node Node => _node;

    /// <summary>
    /// What everyone may know about the table, whatever its protection; null when it is gone. OTP: <c>ets:info/1</c>.
    /// </summary>
    /// <returns>The facts, all from one instant, or null.</returns>
    public TableInfo? Info()
    {
        lock (_ownership)
        {
            if (_gone)
                return null;
            var (size, memory) = Measure();
            return new TableInfo(
                Id,
                Name,
                IsNamed,
                Type,
                _owner?.Pid,
                _heir?.Pid,
                Protection,
                size,
                memory,
                _fixations.Since,
                _fixations.All(),
                Statistics?.Hits,
                Statistics?.Misses);
        }
    }

    /// <summary>
    /// Gives the table another name. A named table is found by the new one from then on and no more by the old one; for any other it is
    /// only what the table is called. OTP: <c>ets:rename/2</c>.
    /// </summary>
    /// <param name="name">The new name.</param>
    /// <exception cref="ArgumentException">The name is empty, or the table is named and another, or this one, has that name.</exception>
    /// <inheritdoc cref="Table.GuardsWrites" path="/exception"/>
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
    /// Keeps the place of rows that are deleted from now on, so that a walk by keys can go on from a key that has been deleted meanwhile.
    /// Held as often as this is called, until each is disposed of or the process that called it ends. Ordered tables need none: there one
    /// can go on from any key. OTP: <c>ets:safe_fixtable/2</c>.
    /// </summary>
    /// <returns>Ends the fixation when it is disposed of.</returns>
    /// <inheritdoc cref="Table.GuardsReads" path="/exception"/>
    /// <exception cref="InvalidOperationException">The calling process has ended.</exception>
    /// <example>
    /// <code>
    /// using (jobs.SafeFix())
    /// {
    ///     for (var more = jobs.TryFirst(out var number); more; more = jobs.TryNext(number, out number))
    ///     {
    ///         if (jobs.TryTake(number, out var job))
    ///             Console.WriteLine(job);
    ///     }
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
    /// Deletes all rows at once: a reader sees all of them or none. A row whose time was over before is still told as expired. OTP:
    /// <c>ets:delete_all_objects/1</c>.
    /// </summary>
    /// <inheritdoc cref="Table.GuardsWrites" path="/exception"/>
    public void DeleteAllObjects()
    {
        if (GuardsWrites)
            DemandOwner("write to");
        if (!TryEmpty())
            throw Gone();
    }

    /// <summary>
    /// Deletes the whole table and frees its memory. A call that runs meanwhile either happens before the deletion or throws; every later
    /// one throws. OTP: <c>ets:delete/1</c>.
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

    /// <summary>Says which table it is, for errors and logs.</summary>
    /// <returns>Its name, or what it holds.</returns>
    public override string ToString() => Name is null ? $"An unnamed table {Describe()}" : $"Table '{Name}'";

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
        lock (_ownership)
        {
            // Under the lock, because another thread that finds it by its name may delete it at once.
            if (IsNamed && !Directory.TryAdd(_name!, this))
            {
                Release();
                throw NameTaken(_name!);
            }

            Directory.Add(this);
            if (_owner?.TryOwn(this) ?? _node.TryOwn(this))
                return;
            Destroy();
        }

        throw new InvalidOperationException($"{this} cannot be made: its owner has ended.");
    }

    internal static string ShapeOf(Type type)
    {
        if (!type.IsGenericType)
            return type.Name;
        var name = type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)];
        return $"{name}<{string.Join(", ", type.GetGenericArguments().Select(ShapeOf))}>";
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

    /// <summary>
    /// How many rows there are, and about how many bytes the table takes: both of the same rows. No protection is checked.
    /// </summary>
    private protected abstract (int Size, long Memory) Measure();

    /// <summary>Lets go of the rows. From here on every access throws.</summary>
    private protected abstract void Release();

    /// <summary>Removes all rows. False when the table is gone.</summary>
    private protected abstract bool TryEmpty();

    /// <summary>Keeps the places of rows that are deleted.</summary>
    private protected abstract void Fix();

    /// <summary>Ends what <see cref="Fix"/> began.</summary>
    private protected abstract void Unfix();

    /// <summary>How often rows have been looked up; null when that is not counted.</summary>
    private protected virtual TableStatistics? Statistics => null;

    /// <summary>The types it maps, for people.</summary>
    private protected abstract string Describe();

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
}

using Pail.Runtime.Processes;

namespace Pail.Runtime.Tables;

/// <summary>
/// The part of a table that does not depend on its rows: its owner, heir, protection and name. A table exists until it is deleted or its
/// owner ends without an heir; the garbage collector does not end it. OTP: the table side of <c>ets</c>.
/// </summary>
/// <remarks>Any thread may call any member. The protection says which processes may use the table.</remarks>
public abstract partial class Table : IOwned, IDisposable
{
    // Held while the table begins or ends, and while its owner, heir, name or fixations change. It is taken before a process's own lock
    // (TryOwn, Disown), so a process must not hold one of its locks when it calls OwnerDied.
    private readonly Lock _ownership = new();
    private readonly Node _node;
    private readonly TableFixations _fixations = new();
    private readonly bool _nodeInherits;
    private string? _name;
    private Process? _owner;
    private Process? _heir;
    private object? _heirData;

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

    /// <summary>The number of the table, which no other table of its node has. OTP: the table identifier.</summary>
    public long Id { get; }

    /// <summary>
    /// The name from <see cref="TableOptions.Name"/> or <see cref="Rename"/>, or null. It is still known when the table is gone.
    /// </summary>
    public string? Name => Volatile.Read(ref _name);

    /// <summary>Whether the table is found by its name. No two named tables of a node have the same name.</summary>
    public bool IsNamed { get; }

    /// <summary>The type of the table.</summary>
    public TableType Type { get; }

    /// <summary>Which processes may use the table.</summary>
    public TableProtection Protection { get; }


    /// <summary>The node the table belongs to.</summary>
    internal Node Node => _node;

    /// <summary>
    /// The facts about the table, for any caller, whatever the protection. OTP: <c>ets:info/1</c>.
    /// </summary>
    /// <returns>The facts, all from one instant; null when the table is gone.</returns>
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
    /// Gives the table a new name. A named table is then found by the new name and not by the old one. For other tables the name only
    /// appears in errors and in <see cref="Info"/>. OTP: <c>ets:rename/2</c>.
    /// </summary>
    /// <param name="name">The new name.</param>
    /// <exception cref="ArgumentException">
    /// The name is empty; or this table is named, and a named table, which may be this one, has that name.
    /// </exception>
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
    /// Fixes the table: rows that are deleted from now on keep their places, so that a walk by keys can continue from a deleted key. Each
    /// call makes a fixation of its own. It ends when it is disposed of or when the calling process ends. Ordered tables do not need it:
    /// they can continue from any key. OTP: <c>ets:safe_fixtable/2</c>.
    /// </summary>
    /// <returns>The fixation.</returns>
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
    /// Deletes all rows at one instant: a reader sees all of them or none. Rows whose time was over before are still reported as expired.
    /// OTP: <c>ets:delete_all_objects/1</c>.
    /// </summary>
    /// <inheritdoc cref="Table.GuardsWrites" path="/exception"/>
    public void DeleteAllObjects()
    {
        if (GuardsWrites)
            DemandOwner("write to");
        if (!TryEmpty())
            throw Gone();
    }

    /// <summary>Describes the table for errors and logs.</summary>
    /// <returns>Its name; if it has none, the types of its keys and rows.</returns>
    public override string ToString() => Name is null ? $"An unnamed table {Describe()}" : $"Table '{Name}'";

    /// <summary>The name of a type as C# code writes it.</summary>
    internal static string NameOf(Type type)
    {
        if (!type.IsGenericType)
            return type.Name;
        var name = type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)];
        return $"{name}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>";
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
    /// The number of rows and about how many bytes the table takes, both from the same index. Does not check the protection.
    /// </summary>
    private protected abstract (int Size, long Memory) Measure();

    /// <summary>Removes all rows. False when the table is gone.</summary>
    private protected abstract bool TryEmpty();

    /// <summary>Begins to keep the places of deleted rows.</summary>
    private protected abstract void Fix();

    /// <summary>Ends what <see cref="Fix"/> began.</summary>
    private protected abstract void Unfix();

    /// <summary>Counts lookups; null when they are not counted.</summary>
    private protected virtual TableStatistics? Statistics => null;

    /// <summary>Names the types of keys and rows, for <see cref="ToString"/>.</summary>
    private protected abstract string Describe();

    private TableDirectory Directory => _node.Annex<TableDirectory>();

    private static ArgumentException NameTaken(string name) => new($"There is a table named \"{name}\" already.");
}

using System.Diagnostics.CodeAnalysis;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Registries;

/// <summary>
/// Names for processes that any value can be: each key belongs to at most one process, and is free again when that ends. Elixir's <c>Registry</c>
/// with unique keys. Storage is a table, so looking a name up sends no message.
/// </summary>
/// <typeparam name="TKey">The keys.</typeparam>
/// <typeparam name="TValue">What a process registers beside itself.</typeparam>
/// <example>
/// <code>
/// var registry = new Registry&lt;string, int&gt;("counters");
/// await node.StartRegistry(registry);
/// await node.Start(new Counter(), new ServerOptions { Name = registry.Via("clicks", 0) });
/// if (registry.TryLookup("clicks", out var entry))
///     node.Send(entry.Pid, "hello");
/// </code>
/// </example>
/// <remarks>
/// Registering links the process with the registry: when the registry fails, all its processes end with it, for nobody could find them any more. A name is
/// freed a moment after the end of its process has been told to others; until then <see cref="TryLookup"/> may show a dead pid, while
/// <see cref="WhereIs"/> never does, and the next process to register takes the name at once.
/// </remarks>
public sealed class Registry<TKey, TValue>
    where TKey : notnull
{
    private RegistryTables<TKey, TValue>? _tables;

    /// <summary>Creates a registry that has yet to be started, by <see cref="RegistryStart"/>.</summary>
    /// <param name="name">What it is called in errors.</param>
    /// <param name="comparer">Tells equal keys; the default unless given.</param>
    public Registry(string name, IEqualityComparer<TKey>? comparer = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
        Comparer = comparer;
    }

    /// <summary>What it is called in errors.</summary>
    public string Name { get; }

    /// <summary>How many keys are registered.</summary>
    /// <exception cref="ArgumentException">The registry is not running.</exception>
    public long Count => Tables.Entries.Count;

    internal IEqualityComparer<TKey>? Comparer { get; }

    /// <summary>What the registry's process is registered under: whoever has it keeps the tables, so that no registry runs twice at once.</summary>
    internal Via Seat => new RegistrySeat(this);

    private RegistryTables<TKey, TValue> Tables => Present
        ?? throw new ArgumentException($"Unknown registry: \"{Name}\" is not running.");

    // A keeper that was killed could not close the registry.
    private RegistryTables<TKey, TValue>? Present => Volatile.Read(ref _tables) is { Keeper.IsAlive: true } tables ? tables : null;

    /// <summary>Registers the calling process under a key: <c>Registry.register/3</c>.</summary>
    /// <param name="self">The calling process.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">What to keep beside it.</param>
    /// <returns>Who has the key now: the calling process, or, when it was taken, the one that has it; nothing changed then.</returns>
    /// <exception cref="ArgumentException">The registry is not running.</exception>
    public Pid Register(Self self, TKey key, TValue value) => Register(self, key, value, out _);

    /// <summary>As <see cref="Register(Self, TKey, TValue)"/>, and says whether this call has made the registration.</summary>
    /// <param name="self">The calling process.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">What to keep beside it.</param>
    /// <param name="isNew">Whether the key was free; false also when the calling process had it already.</param>
    /// <returns>Who has the key now.</returns>
    /// <exception cref="ArgumentException">The registry is not running.</exception>
    public Pid Register(Self self, TKey key, TValue value, out bool isNew)
    {
        var tables = Tables;

        // First the link and the note what to clean up, then the entry: whatever happens to this process in between, the registry learns of its end.
        self.Link(tables.Keeper);
        tables.AddKey(self.Pid, key);
        (var holder, isNew) = tables.Claim(key, new RegistryEntry<TValue>(self.Pid, value));
        if (!isNew && tables.RemoveKey(self.Pid, key))
            Unlink(self, tables);
        return holder;
    }

    /// <summary>Gives up a key of the calling process: <c>Registry.unregister/2</c>. A key that is another's, or nobody's, is no error.</summary>
    /// <param name="self">The calling process.</param>
    /// <param name="key">The key.</param>
    /// <exception cref="ArgumentException">The registry is not running.</exception>
    public void Unregister(Self self, TKey key)
    {
        var tables = Tables;
        if (tables.Release(key, self.Pid) && tables.RemoveKey(self.Pid, key))
            Unlink(self, tables);
    }

    /// <summary>Who is registered under a key: <c>Registry.lookup/2</c>. May be a process that has just ended.</summary>
    /// <param name="key">The key.</param>
    /// <param name="entry">The process and its value.</param>
    /// <returns>Whether somebody is.</returns>
    /// <exception cref="ArgumentException">The registry is not running.</exception>
    public bool TryLookup(TKey key, [MaybeNullWhen(false)] out RegistryEntry<TValue> entry) => Tables.Entries.TryLookup(key, out entry);

    /// <summary>The living process that is registered under a key: <c>Registry.whereis_name/1</c>.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Its pid, or <see langword="null"/>; also when the registry is not running.</returns>
    public Pid? WhereIs(TKey key) =>
        Present is { } tables && tables.TryLookup(key, out var entry) && entry.Pid.IsAlive ? entry.Pid : null;

    /// <summary>A name that a server can be started under and called by.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">What to register beside the server that is started under this name.</param>
    /// <returns>The name.</returns>
    public Via Via(TKey key, TValue value) => new RegistryVia(this, key, value);

    /// <summary>Makes the calling process the keeper of new tables. Returns the keeper: another one, if there is one that lives.</summary>
    internal Pid Open(Self self)
    {
        // First of all: as soon as the tables are seen, processes link with their keeper, and end.
        self.TrapExit = true;
        var tables = new RegistryTables<TKey, TValue>(self, Name, Comparer);
        while (true)
        {
            var present = Volatile.Read(ref _tables);
            if (present is { Keeper.IsAlive: true })
                return present.Keeper;

            // Races with other keepers that start.
            if (ReferenceEquals(Interlocked.CompareExchange(ref _tables, tables, present), present))
                return self.Pid;
        }
    }

    /// <summary>The tables of the keeper that has opened them.</summary>
    internal RegistryTables<TKey, TValue> Opened() => Tables;

    internal void Closed(RegistryTables<TKey, TValue> tables) => Interlocked.CompareExchange(ref _tables, null, tables);

    // The link goes with the last key, but not the one with a keeper that the process has started linked to itself.
    private static void Unlink(Self self, RegistryTables<TKey, TValue> tables)
    {
        if (tables.Keeper.Process!.LinkedParent != self.Pid)
            self.Unlink(tables.Keeper);
    }

    private sealed class RegistrySeat(Registry<TKey, TValue> registry) : Via
    {
        public override Pid Register(Self self) => registry.Open(self);

        public override Pid? WhereIs() => registry.Present?.Keeper;

        public override string ToString() => registry.Name;
    }

    private sealed class RegistryVia(Registry<TKey, TValue> registry, TKey key, TValue value) : Via
    {
        public override Pid Register(Self self) => registry.Register(self, key, value);

        public override Pid? WhereIs() => registry.WhereIs(key);

        public override string ToString() => $"{registry.Name}/{key}";
    }
}

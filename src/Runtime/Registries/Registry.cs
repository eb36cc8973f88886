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

    private RegistryTables<TKey, TValue> Tables => Volatile.Read(ref _tables)
        ?? throw new ArgumentException($"Unknown registry: \"{Name}\" is not running.");

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
            self.Unlink(tables.Keeper);
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
            self.Unlink(tables.Keeper);
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
        Volatile.Read(ref _tables) is { } tables && tables.TryLookup(key, out var entry) && entry.Pid.IsAlive ? entry.Pid : null;

    /// <summary>A name that a server can be started under and called by.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">What to register beside the server that is started under this name.</param>
    /// <returns>The name.</returns>
    public Via Via(TKey key, TValue value) => new RegistryVia(this, key, value);

    internal void Opened(RegistryTables<TKey, TValue> tables) => Volatile.Write(ref _tables, tables);

    internal void Closed(RegistryTables<TKey, TValue> tables) => Interlocked.CompareExchange(ref _tables, null, tables);

    private sealed class RegistryVia(Registry<TKey, TValue> registry, TKey key, TValue value) : Via
    {
        public override Pid Register(Self self) => registry.Register(self, key, value);

        public override Pid? WhereIs() => registry.WhereIs(key);

        public override string ToString() => $"{registry.Name}/{key}";
    }
}

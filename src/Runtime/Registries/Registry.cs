using Pail.Runtime.Processes;

namespace Pail.Runtime.Registries;

/// <summary>
/// Finds processes by keys that any value can be: Elixir's <c>Registry</c>. With unique keys each belongs to at most one process, as a name; with duplicate
/// keys to any number, as a group or a topic. Keys are free again when their process ends. Storage is a table, so looking a key up sends no message.
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
/// <para>
/// Registering links the process with a process of the registry, until it has given up its last key: when the registry fails, all its processes end with it,
/// for nobody could find them any more.
/// </para>
/// <para>
/// Keys are freed a moment after the end of their process has been told to others. Until then whoever looks may find a dead pid; <see cref="WhereIs"/> never
/// names one, and the next process to register a unique key takes it at once. <see cref="Sync"/> waits until all is freed.
/// </para>
/// <para>
/// The whole registry can be read at any time by anybody; what several reads show may have changed in between, and what several partitions show, too.
/// </para>
/// </remarks>
public sealed partial class Registry<TKey, TValue>
    where TKey : notnull
{
    private RegistryLife<TKey, TValue>? _life;

    /// <summary>Creates a registry that has yet to be started, by <see cref="RegistryStart"/>.</summary>
    /// <param name="name">What it is called in errors.</param>
    /// <param name="comparer">Tells equal keys; the default unless given.</param>
    /// <param name="options">How; with unique keys and one partition unless given.</param>
    /// <exception cref="ArgumentException">The name is null or empty.</exception>
    public Registry(string name, IEqualityComparer<TKey>? comparer = null, RegistryOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
        Comparer = comparer;
        Options = options ?? new RegistryOptions();
    }

    /// <summary>What it is called in errors.</summary>
    public string Name { get; }

    /// <summary>Who can have a key.</summary>
    public RegistryKeys Kind => Options.Keys;

    internal IEqualityComparer<TKey>? Comparer { get; }

    internal RegistryOptions Options { get; }

    /// <summary>What the registry's process is registered under: whoever has it keeps the registry, so that none runs twice at once.</summary>
    internal Via Seat => new RegistrySeat(this);

    /// <summary>The life whose process has not ended.</summary>
    internal RegistryLife<TKey, TValue>? Life => Volatile.Read(ref _life);

    /// <summary>The partitions, if the registry runs.</summary>
    internal RegistryBook<TKey, TValue>? Book => Life?.Book;

    private RegistryBook<TKey, TValue> Running => Book ?? throw Unknown();

    /// <summary>
    /// Waits until the registry has handled everything it has been told, above all the ends of processes: after it, no entry shows a process of which somebody
    /// had been told that it is dead before the call. OTP: a call to each partition, such as <c>:sys.get_state/1</c>.
    /// </summary>
    /// <returns>A task that completes then.</returns>
    /// <exception cref="ArgumentException">The registry is not running.</exception>
    public async ValueTask Sync()
    {
        foreach (var keeper in Running.Keepers)
            await RegistryPartitions.RoundTrip(keeper);
    }

    /// <summary>A name that a server can be started under and called by: <c>{:via, Registry, {registry, key, value}}</c>.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">What to register beside a server that is started under this name; who only calls it need not say.</param>
    /// <returns>The name.</returns>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <exception cref="ArgumentException">The keys of this registry are not unique, so that they name nobody.</exception>
    public Via Via(TKey key, TValue value = default!)
    {
        DemandKey(key);
        DemandUnique("a name leads to one process");
        return new RegistryVia(this, key, value);
    }

    /// <summary>The living process that is registered under a unique key: <c>Registry.whereis_name/1</c>.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Its pid, or <see langword="null"/>; also when the registry is not running.</returns>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <exception cref="ArgumentException">The keys of this registry are not unique.</exception>
    public Pid? WhereIs(TKey key)
    {
        DemandKey(key);
        DemandUnique("a name leads to one process");
        try
        {
            return Book is { } book && book.TryLookup(key, out var entry) && entry.Pid.IsAlive ? entry.Pid : null;
        }
        catch (Tables.TableGoneException)
        {
            // A partition has ended; all who were registered there end with it.
            return null;
        }
    }

    /// <summary>Makes the calling process that of the registry. Returns the one that is: another one, if there is one that lives.</summary>
    internal Pid Open(Self self)
    {
        // First of all: its partitions are linked with it.
        self.TrapExit = true;
        RegistryLife<TKey, TValue>? life = null;
        while (true)
        {
            var present = Life;
            if (present is { Supervisor.IsAlive: true })
                return present.Supervisor;

            // Races with other processes that start.
            life ??= new RegistryLife<TKey, TValue>(self, this);
            if (ReferenceEquals(Interlocked.CompareExchange(ref _life, life, present), present))
                break;
        }

        // It has not ended, since this is its own turn: its end will find this among what it owns.
        self.Process.TryOwn(life);
        return self.Pid;
    }

    // Races with a newcomer that has taken over from a process to which a kill was under way.
    internal void Close(RegistryLife<TKey, TValue> life) => Interlocked.CompareExchange(ref _life, null, life);

    private static void DemandKey(TKey key)
    {
        if (key is null)
            throw new ArgumentNullException(nameof(key), "A key of a registry can be anything but null.");
    }

    private void DemandUnique(string because)
    {
        if (Kind != RegistryKeys.Unique)
            throw new ArgumentException($"Registry \"{Name}\" has duplicate keys, and {because}: this is for registries with unique keys.");
    }

    private ArgumentException Unknown() => new($"Unknown registry: \"{Name}\" is not running.");

    private sealed class RegistrySeat(Registry<TKey, TValue> registry) : Via
    {
        public override Pid Register(Self self) => registry.Open(self);

        public override Pid? WhereIs() => registry.Life is { Supervisor: { IsAlive: true } pid } ? pid : null;

        public override string ToString() => registry.Name;
    }

    private sealed class RegistryVia(Registry<TKey, TValue> registry, TKey key, TValue value) : Via
    {
        public override Pid Register(Self self) => registry.Register(self, key, value);

        public override void Unregister(Self self) => registry.Unregister(self, key);

        public override Pid? WhereIs() => registry.WhereIs(key);

        public override string ToString() => $"{registry.Name}/{key}";
    }
}

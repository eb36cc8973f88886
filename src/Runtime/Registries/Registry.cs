using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Registries;

/// <summary>
/// Finds processes by keys that any value can be: Elixir's <c>Registry</c>. With unique keys each belongs to at most one process, as a
/// name; with duplicate keys to any number, as a group or a topic. Keys are free again when their process ends. Storage is a table, so
/// looking a key up sends no message.
/// </summary>
/// <typeparam name="TKey">The keys.</typeparam>
/// <typeparam name="TValue">The value that a process registers with a key. Without one: <see cref="Registry{TKey}"/>.</typeparam>
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
/// Registering links the process with a process of the registry, until it has given up its last key: when the registry fails, all its
/// processes end with it, because nobody could find them any more.
/// </para>
/// <para>
/// Keys are freed a moment after the end of their process has been told to others. Until then a lookup may show a dead pid.
/// <see cref="WhereIs"/> never does, and the next process to register a unique key takes it at once. <see cref="Sync"/> waits until all is
/// freed.
/// </para>
/// <para>
/// Any thread can read the whole registry at any time. What one read shows may have changed before the next one, and between two
/// partitions.
/// </para>
/// </remarks>
public class Registry<TKey, TValue>
    where TKey : notnull
{
    private RegistryRun<TKey, TValue>? _run;

    /// <summary>Creates a registry that has yet to be started, by <see cref="RegistryStart"/>.</summary>
    /// <param name="name">Its name in errors.</param>
    /// <param name="comparer">Compares keys; the default unless given.</param>
    /// <param name="options">The kind of keys, and more; unique keys and one partition unless given.</param>
    /// <exception cref="ArgumentException">The name is null or empty.</exception>
    public Registry(string name, IEqualityComparer<TKey>? comparer = null, RegistryOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
        Comparer = comparer;
        Options = options ?? new RegistryOptions();
    }

    /// <summary>Its name in errors.</summary>
    public string Name { get; }

    /// <summary>How many processes can have a key.</summary>
    public RegistryKind Kind => Options.Kind;

    /// <summary>How many entries there are: <c>Registry.count/1</c>. Exact at some instant in each partition.</summary>
    /// <exception cref="ArgumentException">The registry is not running.</exception>
    public long Count => RunningPartitions.Count;

    internal IEqualityComparer<TKey>? Comparer { get; }

    internal RegistryOptions Options { get; }

    /// <summary>The run whose process has not ended, if there is one.</summary>
    internal RegistryRun<TKey, TValue>? CurrentRun => Volatile.Read(ref _run);

    /// <summary>The partitions, if the registry runs.</summary>
    internal RegistryPartitionSet<TKey, TValue>? Partitions => CurrentRun?.Partitions;

    /// <exception cref="ArgumentException">The registry is not running.</exception>
    internal RegistryPartitionSet<TKey, TValue> RunningPartitions => Partitions ?? throw NotRunning();

    /// <summary>Registers the calling process under a key: <c>Registry.register/3</c>.</summary>
    /// <param name="self">The calling process.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">The value to register with it.</param>
    /// <returns>
    /// The holder of the key: the calling process, or, when a unique key was taken, the process that has it; nothing changed then.
    /// </returns>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <exception cref="ArgumentException">
    /// The registry is not running. Or a listener is not registered; the process is registered all the same.
    /// </exception>
    public Pid Register(Self self, TKey key, TValue value) => Register(self, key, value, out _);

    /// <summary>As <see cref="Register(Self, TKey, TValue)"/>, and says whether this call has made an entry.</summary>
    /// <param name="self">The calling process.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">The value to register with it.</param>
    /// <param name="isNew">
    /// Whether the key was free; false also when the calling process had it already. With duplicate keys always true: the process then has
    /// the key once more.
    /// </param>
    /// <inheritdoc cref="Register(Self, TKey, TValue)" />
    public Pid Register(Self self, TKey key, TValue value, out bool isNew)
    {
        ThrowIfNull(key);
        self.Process.Checkpoint();
        (var holder, isNew) = RunningPartitions.Register(self.Process, key, value);
        if (isNew && Options.Listeners.Count > 0)
            TellListeners(self, new Registered<TKey, TValue>(this, key, self.Pid, value));
        return holder;
    }

    /// <summary>
    /// Removes the entries of the calling process under a key: <c>Registry.unregister/2</c>. A key that it does not have is no error.
    /// </summary>
    /// <param name="self">The calling process.</param>
    /// <param name="key">The key.</param>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <exception cref="ArgumentException">The registry is not running, or a listener is not registered.</exception>
    public void Unregister(Self self, TKey key)
    {
        ThrowIfNull(key);
        self.Process.Checkpoint();
        RunningPartitions.Unregister(self.Process, key);
        if (Options.Listeners.Count > 0)
            TellListeners(self, new Unregistered<TKey, TValue>(this, key, self.Pid));
    }

    /// <summary>
    /// Removes those entries of the calling process under a key whose values match: <c>Registry.unregister_match/4</c>. Listeners are told
    /// when it has none left there.
    /// </summary>
    /// <param name="self">The calling process.</param>
    /// <param name="key">The key.</param>
    /// <param name="when">Says which values match. What it throws comes out here, and no entry is removed.</param>
    /// <inheritdoc cref="Unregister" path="/exception" />
    public void UnregisterMatch(Self self, TKey key, Func<TValue, bool> when)
    {
        ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(when);
        self.Process.Checkpoint();
        if (RunningPartitions.UnregisterMatch(self.Process, key, when) && Options.Listeners.Count > 0)
            TellListeners(self, new Unregistered<TKey, TValue>(this, key, self.Pid));
    }

    /// <summary>
    /// Changes the value that the calling process has registered with a unique key: <c>Registry.update_value/3</c>. Listeners are not told.
    /// </summary>
    /// <param name="self">The calling process.</param>
    /// <param name="key">The key.</param>
    /// <param name="update">Makes the new value from the old one; runs in the calling process, outside any lock.</param>
    /// <returns>Both values; <see langword="null"/> when the process does not have the key, and nothing has changed.</returns>
    /// <inheritdoc cref="TryLookup" path="/exception" />
    public (TValue New, TValue Old)? UpdateValue(Self self, TKey key, Func<TValue, TValue> update)
    {
        ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(update);
        ThrowUnlessUnique("one key may have many values");
        self.Process.Checkpoint();
        return RunningPartitions.UpdateValue(self.Pid, key, update);
    }

    /// <summary>The entry of a unique key: <c>Registry.lookup/2</c>. Takes no lock and allocates nothing.</summary>
    /// <param name="key">The key.</param>
    /// <param name="entry">The process and its value. The process may have ended a moment ago.</param>
    /// <returns>Whether there is an entry.</returns>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <exception cref="ArgumentException">The registry is not running, or its keys are not unique.</exception>
    public bool TryLookup(TKey key, [MaybeNullWhen(false)] out RegistryEntry<TValue> entry)
    {
        ThrowIfNull(key);
        if (Kind != RegistryKind.Unique)
            ThrowUnlessUnique("one key may have many entries: use Lookup");
        return RunningPartitions.TryLookup(key, out entry);
    }

    /// <summary>
    /// All entries of a key: <c>Registry.lookup/2</c>. Duplicate keys: in the order of registration if there is one partition or the
    /// registry is divided by key; else one partition after the other. A second look at an unchanged key of one partition allocates
    /// nothing.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <returns>The processes and their values; at most one where keys are unique. A process may have ended a moment ago.</returns>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <exception cref="ArgumentException">The registry is not running.</exception>
    public ImmutableArray<RegistryEntry<TValue>> Lookup(TKey key)
    {
        ThrowIfNull(key);
        return RunningPartitions.Lookup(key);
    }

    /// <summary>The keys that a process has: <c>Registry.keys/2</c>.</summary>
    /// <param name="pid">The process.</param>
    /// <returns>The keys, in no particular order, each as often as the process has it; none if the process has ended.</returns>
    /// <inheritdoc cref="Count" path="/exception" />
    public IReadOnlyList<TKey> Keys(Pid pid)
    {
        var partitions = RunningPartitions;
        return pid.IsAlive ? [.. partitions.KeysOf(pid)] : [];
    }

    /// <summary>The values that a process has registered with a key: <c>Registry.values/3</c>.</summary>
    /// <param name="key">The key.</param>
    /// <param name="pid">The process.</param>
    /// <returns>The values, in the order of registration; none if the process has ended.</returns>
    /// <inheritdoc cref="Lookup" path="/exception" />
    public IReadOnlyList<TValue> Values(TKey key, Pid pid)
    {
        ThrowIfNull(key);
        var partitions = RunningPartitions;
        return pid.IsAlive ? [.. partitions.ValuesOf(key, pid)] : [];
    }

    /// <summary>The living process that is registered under a unique key: <c>Registry.whereis_name/1</c>.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Its pid, or <see langword="null"/>; also when the registry is not running.</returns>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <exception cref="ArgumentException">The keys of this registry are not unique.</exception>
    public Pid? WhereIs(TKey key)
    {
        ThrowIfNull(key);
        ThrowUnlessUnique("a name leads to one process");
        try
        {
            return Partitions is { } partitions && partitions.TryLookup(key, out var entry) && entry.Pid.IsAlive ? entry.Pid : null;
        }
        catch (Tables.TableGoneException)
        {
            // A partition has ended, and all processes that were registered there end with it.
            return null;
        }
    }

    /// <summary>A name that a server can be started under and called by: <c>{:via, Registry, {registry, key, value}}</c>.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value to register with it when a server is started under this name; not needed for a call.</param>
    /// <returns>The name.</returns>
    /// <inheritdoc cref="WhereIs" path="/exception" />
    public Via Via(TKey key, TValue value = default!)
    {
        ThrowIfNull(key);
        ThrowUnlessUnique("a name leads to one process");
        return new RegistryVia<TKey, TValue>(this, key, value);
    }

    /// <summary>
    /// Waits until the registry has handled everything that it was sent, above all the ends of processes. After it, no entry shows a
    /// process whose end was told to anybody before the call. OTP: a call to each partition, such as <c>:sys.get_state/1</c>.
    /// </summary>
    /// <returns>A task that completes then.</returns>
    /// <inheritdoc cref="Count" path="/exception" />
    public async ValueTask Sync()
    {
        foreach (var server in RunningPartitions.Servers)
        {
            try
            {
                await server.Process!.Node.Call(server, new RegistrySyncRequest(), Timeout.InfiniteTimeSpan);
            }
            catch (CallException error) when (error.Reason != ExitReason.CallingSelf)
            {
                // The partition has ended, and its entries with it: more than was to be waited for.
            }
        }
    }

    /// <summary>
    /// Tries to make a run that is starting the current one. Returns the process of the current run, which is another one if that is alive.
    /// </summary>
    internal Pid TryBegin(RegistryRun<TKey, TValue> run)
    {
        while (true)
        {
            var current = CurrentRun;
            if (current is { Server.IsAlive: true })
                return current.Server;

            // Races with other processes that start: one of them replaces the run that has ended, and the others find its process at the
            // next look.
            if (ReferenceEquals(Interlocked.CompareExchange(ref _run, run, current), current))
                return run.Server;
        }
    }

    // Races with a newcomer that has replaced the run of a process to which a kill was under way: the newcomer's run stays.
    internal void RunEnded(RegistryRun<TKey, TValue> run) => Interlocked.CompareExchange(ref _run, null, run);

    internal static void ThrowIfNull(TKey key)
    {
        if (key is null)
            throw new ArgumentNullException(nameof(key), "A key of a registry can be any value but null.");
    }

    internal ArgumentException NotRunning() => new($"Unknown registry: \"{Name}\" is not running.");

    private void ThrowUnlessUnique(string because)
    {
        if (Kind != RegistryKind.Unique)
            throw new ArgumentException($"Registry \"{Name}\" has duplicate keys, and {because}. This is for registries with unique keys.");
    }

    // By the process itself, before its call returns: what the process sends a listener later arrives behind this.
    private void TellListeners(Self self, object message)
    {
        foreach (var listener in Options.Listeners)
        {
            if (self.Node.WhereIs(listener) is { } pid)
                self.Node.Send(pid, message);
            else
                throw new ArgumentException($"No process is registered as \"{listener}\", which is a listener of registry \"{Name}\".");
        }
    }
}

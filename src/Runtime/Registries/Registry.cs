using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Registries;

/// <summary>
/// Finds processes by keys of any type: Elixir's <c>Registry</c>. A unique key belongs to at most one process, like a name. A duplicate key
/// belongs to any number of processes, like a group or a topic. A key is free again when its process ends. The entries are in tables, so a
/// lookup sends no message.
/// </summary>
/// <typeparam name="TKey">The keys.</typeparam>
/// <typeparam name="TValue">
/// The value that a process registers with a key. For a registry without values use <see cref="Registry{TKey}"/>.
/// </typeparam>
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
/// A process that registers is linked with a process of the registry until it has unregistered from its last key. So when the registry
/// fails, all its processes end too: no other process could find them any more.
/// </para>
/// <para>
/// The keys of a process are freed a moment after monitors and links have reported its end. Until then a lookup may return the pid of a
/// process that has ended. <see cref="WhereIs"/> never does. A process that registers such a unique key gets it at once. <see cref="Sync"/>
/// waits until all these keys are freed.
/// </para>
/// <para>
/// Any thread may read the registry at any time. Two reads are not one atomic step, and neither is one read of several partitions.
/// </para>
/// </remarks>
public partial class Registry<TKey, TValue>
    where TKey : notnull
{
    private RegistryRun<TKey, TValue>? _run;

    /// <summary>Creates a registry. <see cref="RegistryStart"/> starts it.</summary>
    /// <param name="name">Its name in errors.</param>
    /// <param name="comparer">Compares keys; by default their type's own equality.</param>
    /// <param name="options">The options; by default unique keys and one partition.</param>
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

    /// <summary>Whether keys are unique or duplicate.</summary>
    public RegistryKind Kind => Options.Kind;

    /// <summary>The number of entries: <c>Registry.count/1</c>. The number of each partition is exact at some instant.</summary>
    /// <exception cref="ArgumentException">The registry is not running.</exception>
    public long Count => RunningPartitions.Count;

    internal IEqualityComparer<TKey>? Comparer { get; }

    internal RegistryOptions Options { get; }

    /// <summary>The current run; null when the registry has not been started or has ended.</summary>
    internal RegistryRun<TKey, TValue>? CurrentRun => Volatile.Read(ref _run);

    /// <summary>The partitions; null when the registry is not running.</summary>
    internal RegistryPartitionSet<TKey, TValue>? Partitions => CurrentRun?.Partitions;

    /// <exception cref="ArgumentException">The registry is not running.</exception>
    internal RegistryPartitionSet<TKey, TValue> RunningPartitions => Partitions ?? throw NotRunning();

    /// <summary>Registers the calling process under a key: <c>Registry.register/3</c>.</summary>
    /// <param name="self">The calling process.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">The value to register with it.</param>
    /// <returns>
    /// The holder of the key. It is the calling process; or, if another process has the unique key, that process. Then nothing has changed.
    /// </returns>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <exception cref="ArgumentException">
    /// The registry is not running; or no process has the name of a listener. In the second case the process has been registered.
    /// </exception>
    public Pid Register(Self self, TKey key, TValue value) => Register(self, key, value, out _);

    /// <summary>Like <see cref="Register(Self, TKey, TValue)"/>. It also says whether this call has made an entry.</summary>
    /// <param name="self">The calling process.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">The value to register with it.</param>
    /// <param name="isNew">
    /// Whether this call has made an entry. With unique keys it is false when a process, also the calling one, has the key already. With
    /// duplicate keys it is always true: a process that has the key already gets a second entry.
    /// </param>
    /// <inheritdoc cref="Register(Self, TKey, TValue)" />
    public Pid Register(Self self, TKey key, TValue value, out bool isNew)
    {
        ThrowIfNull(key);
        self.Process.Checkpoint();
        (var holder, isNew) = RunningPartitions.Register(self.Process, key, value);
        if (isNew && Options.Listeners.Count > 0)
            SendToListeners(self, new Registered<TKey, TValue>(this, key, self.Pid, value));
        return holder;
    }

    /// <summary>
    /// Removes the entries of the calling process under a key: <c>Registry.unregister/2</c>. Does nothing if the process does not have the
    /// key.
    /// </summary>
    /// <param name="self">The calling process.</param>
    /// <param name="key">The key.</param>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <exception cref="ArgumentException">The registry is not running, or no process has the name of a listener.</exception>
    public void Unregister(Self self, TKey key)
    {
        ThrowIfNull(key);
        self.Process.Checkpoint();
        RunningPartitions.Unregister(self.Process, key);
        if (Options.Listeners.Count > 0)
            SendToListeners(self, new Unregistered<TKey, TValue>(this, key, self.Pid));
    }

    /// <summary>
    /// Removes the entries of the calling process under a key whose values match: <c>Registry.unregister_match/4</c>. Listeners get a
    /// message only when the process has no entry left under the key.
    /// </summary>
    /// <param name="self">The calling process.</param>
    /// <param name="key">The key.</param>
    /// <param name="when">Whether a value matches. If it throws, this method throws the same exception and removes no entry.</param>
    /// <inheritdoc cref="Unregister" path="/exception" />
    public void UnregisterMatch(Self self, TKey key, Func<TValue, bool> when)
    {
        ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(when);
        self.Process.Checkpoint();
        if (RunningPartitions.UnregisterMatch(self.Process, key, when) && Options.Listeners.Count > 0)
            SendToListeners(self, new Unregistered<TKey, TValue>(this, key, self.Pid));
    }

    /// <summary>
    /// Changes the value that the calling process has registered with a unique key: <c>Registry.update_value/3</c>. Listeners get no
    /// message.
    /// </summary>
    /// <param name="self">The calling process.</param>
    /// <param name="key">The key.</param>
    /// <param name="update">Makes the new value from the old one. It runs in the calling process, outside any lock.</param>
    /// <returns>The new and the old value; <see langword="null"/> when the process does not have the key.</returns>
    /// <inheritdoc cref="TryLookup" path="/exception" />
    public (TValue New, TValue Old)? UpdateValue(Self self, TKey key, Func<TValue, TValue> update)
    {
        ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(update);
        ThrowUnlessUnique("one key may have many values");
        self.Process.Checkpoint();
        return RunningPartitions.UpdateValue(self.Pid, key, update);
    }

    /// <summary>
    /// Makes a name under which a server can be started and called: <c>{:via, Registry, {registry, key, value}}</c>.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value that is registered when a server is started under this name. A call does not need it.</param>
    /// <returns>The name.</returns>
    /// <inheritdoc cref="WhereIs" path="/exception" />
    public Via Via(TKey key, TValue value = default!)
    {
        ThrowIfNull(key);
        ThrowUnlessUnique("a name leads to one process");
        return new RegistryVia<TKey, TValue>(this, key, value);
    }

    /// <summary>
    /// Waits until the registry has handled all messages that it has received, above all the ends of processes. Afterwards no entry has a
    /// process whose end was reported to any process before this call. OTP: a call to each partition, such as <c>:sys.get_state/1</c>.
    /// </summary>
    /// <returns>A task that completes when all messages have been handled.</returns>
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
                // The partition has ended, so all its entries are gone and there is nothing to wait for.
            }
        }
    }

    /// <summary>
    /// Tries to make a starting run the current run. Returns the process of the current run: the given run's process, or another process if
    /// that one is alive.
    /// </summary>
    internal Pid TryBegin(RegistryRun<TKey, TValue> run)
    {
        while (true)
        {
            var current = CurrentRun;
            if (current is { Server.IsAlive: true })
                return current.Server;

            // The CAS closes the race of several processes that start the registry at the same time: one of them replaces the ended run.
            // The others read again and find its process.
            if (ReferenceEquals(Interlocked.CompareExchange(ref _run, run, current), current))
                return run.Server;
        }
    }

    // The CAS closes the race with a new start: a process with a pending kill counts as dead, so a new run may have replaced its run
    // already. Then the new run stays.
    internal void RunEnded(RegistryRun<TKey, TValue> run) => Interlocked.CompareExchange(ref _run, null, run);

    internal static void ThrowIfNull(TKey key)
    {
        if (key is null)
            throw new ArgumentNullException(nameof(key), "A key of a registry must not be null.");
    }

    internal ArgumentException NotRunning() => new($"Unknown registry: \"{Name}\" is not running.");

    private void ThrowUnlessUnique(string because)
    {
        if (Kind != RegistryKind.Unique)
            throw new ArgumentException($"Registry \"{Name}\" must have unique keys for this, but has duplicate keys: {because}.");
    }

    // The process itself sends the messages before its call returns. So they arrive before anything that it sends to a listener later.
    private void SendToListeners(Self self, object message)
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

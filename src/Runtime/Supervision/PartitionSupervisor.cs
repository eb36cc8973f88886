using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Supervision;

/// <summary>
/// Several processes of one kind, each of which serves a part of the keys: Elixir's <c>PartitionSupervisor</c>. The process of a key is
/// computed from the key, so a lookup sends no message.
/// </summary>
/// <example>
/// <code>
/// var counters = new PartitionSupervisor("counters", ChildSpec.Of("counter", () => new Counter()), partitions: 4);
/// await node.StartPartitionSupervisor(counters);
/// node.Cast(counters.Via("clicks"), "add one");
/// await counters.Resize(2);
/// </code>
/// </example>
/// <remarks>
/// A partition that fails is restarted and keeps its number. Use this when one process has become too slow for all its callers. Keep state
/// that many callers only read in a table.
/// </remarks>
public sealed class PartitionSupervisor
{
    private readonly Func<int, ChildSpec> _child;
    private PartitionRun? _run;

    /// <summary>Creates a supervisor whose partitions are all alike. <see cref="PartitionStart"/> starts it.</summary>
    /// <param name="name">Its name in errors.</param>
    /// <param name="child">The specification of each partition. Its id is replaced by the partition's number.</param>
    /// <param name="partitions">The number of partitions; by default one for each processor.</param>
    /// <param name="options">The supervisor's name, its strategy, and how often partitions may fail.</param>
    /// <exception cref="ArgumentException">The number is less than 1, or the child or an option is not valid.</exception>
    public PartitionSupervisor(string name, ChildSpec child, int? partitions = null, SupervisorOptions? options = null)
        : this(name, _ => child, partitions, options)
    {
        ArgumentNullException.ThrowIfNull(child);
    }

    /// <summary>Creates a supervisor whose partitions depend on their numbers: <c>:with_arguments</c>.</summary>
    /// <param name="name">Its name in errors.</param>
    /// <param name="child">
    /// Makes the specification of a partition from its number, which begins at 0. Its id is replaced by the number.
    /// </param>
    /// <param name="partitions">The number of partitions; by default one for each processor.</param>
    /// <param name="options">The supervisor's name, its strategy, and how often partitions may fail.</param>
    /// <exception cref="ArgumentException">The number is less than 1, or an option is not valid.</exception>
    public PartitionSupervisor(string name, Func<int, ChildSpec> child, int? partitions = null, SupervisorOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(child);
        var count = partitions ?? Environment.ProcessorCount;
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1, nameof(partitions));
        Options = options ?? SupervisorOptions.Default;
        Options.Validate();
        if (Options.AutoShutdown != AutoShutdown.Never)
        {
            throw new ArgumentException(
                $"`AutoShutdown` of a partition supervisor must be Never, but is {Options.AutoShutdown} (invalid_auto_shutdown).",
                nameof(options));
        }

        Name = name;
        _child = child;
        MaxPartitions = count;
    }

    /// <summary>Its name in errors.</summary>
    public string Name { get; }

    /// <summary>The present number of partitions.</summary>
    /// <exception cref="ArgumentException">The partition supervisor is not running.</exception>
    public int Partitions => CurrentRun?.Serving ?? throw Unknown();

    /// <summary>The number of partitions that it was made with. <see cref="Resize"/> cannot exceed it.</summary>
    public int MaxPartitions { get; }

    internal SupervisorOptions Options { get; }

    /// <summary>The supervisor's process; null when it is not running.</summary>
    internal Pid? Running => CurrentRun?.Supervisor;

    private PartitionRun? CurrentRun => Volatile.Read(ref _run) is { Supervisor.IsAlive: true } run ? run : null;

    /// <summary>
    /// Computes the partition of a key: from the number itself for an integer, from the characters for a string, and from the hash code for
    /// any other key.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <returns>The number of the partition.</returns>
    /// <exception cref="ArgumentException">The partition supervisor is not running, or has been resized to 0 partitions.</exception>
    public int PartitionOf(object key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Of(key, Partitions);
    }

    /// <summary>Finds the living process that serves a key.</summary>
    /// <param name="key">The key.</param>
    /// <returns>
    /// Its pid; <see langword="null"/> while it is being restarted, or when the partition supervisor is not running.
    /// </returns>
    /// <exception cref="ArgumentException">The partition supervisor has been resized to 0 partitions.</exception>
    public Pid? WhereIs(object key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return CurrentRun is { } run && run.ProcessOf(Of(key, run.Serving)) is { IsAlive: true } pid ? pid : null;
    }

    /// <summary>
    /// Makes a name for the process that serves a key: <c>{:via, PartitionSupervisor, {name, key}}</c>. The process is found each time the
    /// name is used.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <returns>The name, for calls, casts and sends. No process can be registered under it.</returns>
    public Via Via(object key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new PartitionVia(this, key);
    }

    /// <summary>
    /// Changes the number of partitions: <c>resize!/2</c>. Keys may get another process; the state of the processes does not move with
    /// them.
    /// </summary>
    /// <param name="partitions">
    /// The new number, from 0 to <see cref="MaxPartitions"/>. With 0 partitions, every lookup of a key throws.
    /// </param>
    /// <returns>The number before.</returns>
    /// <exception cref="ArgumentException">The number is out of range, or the partition supervisor is not running.</exception>
    /// <exception cref="InvalidOperationException">
    /// A partition could not be started. The number of partitions has not changed.
    /// </exception>
    /// <exception cref="CallException">The partition supervisor has ended during the call.</exception>
    public async ValueTask<int> Resize(int partitions)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(partitions);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(partitions, MaxPartitions);
        var supervisor = Running ?? throw Unknown();
        var (before, error) = await supervisor.Process!.Node.Call(supervisor, new Resize(partitions), Timeout.InfiniteTimeSpan);
        return error is null ? before
            : throw new InvalidOperationException(
                $"Partition supervisor \"{Name}\" still has {before} partitions: one more could not be started: {error}");
    }

    /// <summary>
    /// Tries to make a starting run the current run. Returns the supervisor of the current run: the given run's process, or another process
    /// if that one is alive.
    /// </summary>
    internal Pid TryBegin(PartitionRun run)
    {
        while (true)
        {
            var current = Volatile.Read(ref _run);
            if (current is { Supervisor.IsAlive: true })
                return current.Supervisor;

            // The CAS closes the race of several processes that start at the same time: one of them replaces the ended run. The others read
            // again and find its process.
            if (ReferenceEquals(Interlocked.CompareExchange(ref _run, run, current), current))
                return run.Supervisor;
        }
    }

    internal ChildSpec Child(int partition) => _child(partition)
        ?? throw new InvalidOperationException($"Partition {partition} of \"{Name}\" has no specification: the function returned null.");

    private int Of(object key, int count) => count > 0
        ? PartitionKey.Of(key, count)
        : throw new ArgumentException($"Partition supervisor \"{Name}\" has been resized to 0 partitions: no process serves {key}.");

    private ArgumentException Unknown() => new($"Unknown partition supervisor: \"{Name}\" is not running.");

    private sealed class PartitionVia(PartitionSupervisor supervisor, object key) : Via
    {
        public override Pid Register(Self self) =>
            throw new ArgumentException(
                $"No process can be registered as {this}: a partition supervisor starts its processes itself.");

        public override Pid? WhereIs() => supervisor.WhereIs(key);

        public override string ToString() => $"{supervisor.Name}/{key}";
    }
}

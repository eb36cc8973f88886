using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Supervision;

/// <summary>
/// Several processes of one kind, each for its part of the keys: Elixir's <c>PartitionSupervisor</c>. Which process serves a key is
/// computed, so that looking it up sends no message.
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
/// A partition that fails is restarted, and keeps its number. For a process that has become too slow for all its callers. State that many
/// only read belongs in a table.
/// </remarks>
public sealed class PartitionSupervisor
{
    private readonly Func<int, ChildSpec> _child;
    private PartitionRun? _run;

    /// <summary>Creates a supervisor of equal partitions that has yet to be started, by <see cref="PartitionStart"/>.</summary>
    /// <param name="name">Its name in errors.</param>
    /// <param name="child">How each partition is started; its id is replaced by the number.</param>
    /// <param name="partitions">How many; one for every processor unless given.</param>
    /// <param name="options">The supervisor's name, strategy, and how often partitions may fail.</param>
    /// <exception cref="ArgumentException">There are no partitions, or the child or an option makes no sense.</exception>
    public PartitionSupervisor(string name, ChildSpec child, int? partitions = null, SupervisorOptions? options = null)
        : this(name, _ => child, partitions, options)
    {
        ArgumentNullException.ThrowIfNull(child);
    }

    /// <summary>As the other constructor, for partitions that depend on their number: <c>:with_arguments</c>.</summary>
    /// <param name="name">Its name in errors.</param>
    /// <param name="child">
    /// Makes the specification of a partition from its number, counted from 0; the id is replaced by the number.
    /// </param>
    /// <param name="partitions">How many; one for every processor unless given.</param>
    /// <param name="options">The supervisor's name, strategy, and how often partitions may fail.</param>
    /// <exception cref="ArgumentException">There are no partitions, or an option makes no sense.</exception>
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

    /// <summary>How many partitions serve.</summary>
    /// <exception cref="ArgumentException">It is not running.</exception>
    public int Partitions => CurrentRun?.Serving ?? throw Unknown();

    /// <summary>How many partitions it was made for: what it can be resized to at most.</summary>
    public int MaxPartitions { get; }

    internal SupervisorOptions Options { get; }

    /// <summary>The supervisor, if it is running.</summary>
    internal Pid? Running => CurrentRun?.Supervisor;

    private PartitionRun? CurrentRun => Volatile.Read(ref _run) is { Supervisor.IsAlive: true } run ? run : null;

    /// <summary>Which partition serves a key: an integer by itself, anything else by its hash, a string by its letters.</summary>
    /// <param name="key">The key.</param>
    /// <returns>The number of the partition.</returns>
    /// <exception cref="ArgumentException">It is not running, or has been resized to no partitions.</exception>
    public int PartitionOf(object key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Of(key, Partitions);
    }

    /// <summary>The living process that serves a key at this moment.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Its pid, or <see langword="null"/> while it is being restarted; also when the supervisor is not running.</returns>
    /// <exception cref="ArgumentException">It has been resized to no partitions.</exception>
    public Pid? WhereIs(object key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return CurrentRun is { } run && run.ProcessOf(Of(key, run.Serving)) is { IsAlive: true } pid ? pid : null;
    }

    /// <summary>
    /// A name for the process that serves a key, whichever that is when the name is used: <c>{:via, PartitionSupervisor, {name, key}}</c>.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <returns>The name, for calls, casts and sends; no process can be registered under it.</returns>
    public Via Via(object key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new PartitionVia(this, key);
    }

    /// <summary>Changes how many partitions serve: <c>resize!/2</c>. Keys move; what the processes know does not.</summary>
    /// <param name="partitions">
    /// How many are to serve; at most as many as there were at the start. With none, looking for one is an error.
    /// </param>
    /// <returns>How many served before.</returns>
    /// <exception cref="ArgumentException">The number is out of range, or the supervisor is not running.</exception>
    /// <exception cref="InvalidOperationException">
    /// A partition could not be started again; the number of partitions has not changed.
    /// </exception>
    /// <exception cref="CallException">The supervisor ended.</exception>
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
    /// Tries to make a run that is starting the current one. Returns the supervisor of the current run, which is another process if one is
    /// alive.
    /// </summary>
    internal Pid TryBegin(PartitionRun run)
    {
        while (true)
        {
            var current = Volatile.Read(ref _run);
            if (current is { Supervisor.IsAlive: true })
                return current.Supervisor;

            // Races with other processes that start: one of them replaces the run that has ended, and the others find its process at the
            // next look.
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
                $"No process can be registered as {this}: the processes of a partition supervisor are those it starts.");

        public override Pid? WhereIs() => supervisor.WhereIs(key);

        public override string ToString() => $"{supervisor.Name}/{key}";
    }
}

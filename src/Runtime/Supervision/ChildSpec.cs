using Pail.Runtime.Processes;
using Pail.Runtime.Registries;
using Pail.Runtime.Servers;
using Pail.Runtime.Tasks;

namespace Pail.Runtime.Supervision;

/// <summary>How a supervisor starts, restarts and stops a child: OTP's child specification.</summary>
/// <example>
/// <code>
/// var spec = ChildSpec.Of("counter", () => new Counter()) with { Restart = Restart.Transient };
/// </code>
/// </example>
/// <remarks>
/// A <c>with</c> expression does what <c>Supervisor.child_spec/2</c> does. OTP's key <c>modules</c> does not exist, because code is not
/// loaded by name here.
/// </remarks>
public sealed record ChildSpec
{
    /// <summary>The id of the child, which must be unique in its supervisor. A dynamic supervisor ignores it.</summary>
    public required object Id { get; init; }

    /// <summary>
    /// Starts the child and links it with the supervisor, which is the argument. The function runs in the supervisor, which does nothing
    /// else until the function has returned. It is called again for each restart. A supervisor does not notice the end of a child that is
    /// not linked.
    /// </summary>
    public required Func<Self, ValueTask<StartResult>> Start { get; init; }

    /// <summary>When the child is restarted. The default is <see cref="Restart.Permanent"/>.</summary>
    public Restart Restart { get; init; } = Restart.Permanent;

    /// <summary>
    /// How the child is stopped. The default is <see cref="Shutdown.Default"/> for a worker and <see cref="Shutdown.Infinity"/> for a
    /// supervisor.
    /// </summary>
    public Shutdown Shutdown
    {
        get => field ?? (Type == ChildType.Supervisor ? Shutdown.Infinity : Shutdown.Default);
        init;
    }

    /// <summary>Whether the child is a worker, which is the default, or a supervisor.</summary>
    public ChildType Type { get; init; }

    /// <summary>
    /// Whether the end of the child can end its supervisor; see <see cref="SupervisorOptions.AutoShutdown"/>. The default is false. A
    /// permanent child cannot be significant, because it is always restarted.
    /// </summary>
    public bool Significant { get; init; }

    /// <summary>The specification of a server.</summary>
    /// <param name="id">The id of the child in its supervisor.</param>
    /// <param name="server">Makes the server's code. It is called for each start.</param>
    /// <param name="options">The server's options, such as its name.</param>
    /// <returns>The specification.</returns>
    public static ChildSpec Of(object id, Func<GenServerBase> server, ServerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(server);
        return new ChildSpec { Id = id, Start = supervisor => supervisor.StartLink(server(), options) };
    }

    /// <summary>The specification of a server whose id is its class. A supervisor can have only one such child of each class.</summary>
    /// <typeparam name="TServer">The class, which is also the id.</typeparam>
    /// <param name="server">Makes the server's code. It is called for each start.</param>
    /// <param name="options">The server's options, such as its name.</param>
    /// <returns>The specification.</returns>
    public static ChildSpec Of<TServer>(Func<TServer> server, ServerOptions? options = null)
        where TServer : GenServerBase => Of(typeof(TServer), server, options);

    /// <summary>The specification of an agent.</summary>
    /// <typeparam name="TState">The type of its state.</typeparam>
    /// <param name="id">The id of the child in its supervisor.</param>
    /// <param name="initial">Makes the first state, in the agent. It is called for each start.</param>
    /// <param name="options">The agent's options, such as its name.</param>
    /// <returns>The specification.</returns>
    public static ChildSpec OfAgent<TState>(object id, Func<TState> initial, ServerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(initial);
        return new ChildSpec { Id = id, Start = supervisor => supervisor.StartAgentLink(initial, options) };
    }

    /// <summary>The specification of a supervisor with children of its own. It may take any time to stop them.</summary>
    /// <param name="id">The id of the child in its supervisor.</param>
    /// <param name="children">Its children. No two of them may have the same id.</param>
    /// <param name="options">Its options, such as how often children may fail.</param>
    /// <returns>The specification.</returns>
    /// <exception cref="ArgumentException">A child or an option is not valid.</exception>
    public static ChildSpec OfSupervisor(object id, IReadOnlyList<ChildSpec> children, SupervisorOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(children);
        new SupervisorInit(children, options).Validate();
        return OfSupervisor(id, supervisor => supervisor.StartSupervisorLink(children, options));
    }

    /// <summary>The specification of a dynamic supervisor. It may take any time to stop its children.</summary>
    /// <param name="id">The id of the child in its supervisor.</param>
    /// <param name="options">Its options, such as how many children it may have.</param>
    /// <returns>The specification.</returns>
    /// <exception cref="ArgumentException">An option is not valid.</exception>
    public static ChildSpec OfDynamicSupervisor(object id, SupervisorOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(id);
        (options ?? SupervisorOptions.Default).ValidateDynamic();
        return OfSupervisor(id, supervisor => supervisor.StartDynamicSupervisorLink(options));
    }

    /// <summary>The specification of a task supervisor. It may take any time to stop its tasks.</summary>
    /// <inheritdoc cref="OfDynamicSupervisor" />
    public static ChildSpec OfTaskSupervisor(object id, SupervisorOptions? options = null) => OfDynamicSupervisor(id, options);

    /// <summary>
    /// The specification of a task, which ends when its work is done: Elixir's <c>Task.child_spec/1</c>.
    /// </summary>
    /// <param name="id">The id of the child in its supervisor.</param>
    /// <param name="function">The work. Its argument is the task's process. A restart calls the same function again.</param>
    /// <returns>The specification of a temporary child, which is never restarted. A <c>with</c> expression can change that.</returns>
    /// <example>
    /// <code>
    /// var tree = await node.StartSupervisor([ChildSpec.Of("cache", () => new Cache()), ChildSpec.OfTask("warm-up", WarmUp)]);
    /// </code>
    /// </example>
    public static ChildSpec OfTask(object id, Func<Self, Task> function)
    {
        ArgumentNullException.ThrowIfNull(id);
        return TaskChild.Of(TaskFunction.Of(function), Restart.Temporary, null, null) with { Id = id };
    }

    /// <summary>Like <see cref="OfTask(object, Func{Self, Task})"/>, for work that needs no process.</summary>
    /// <inheritdoc cref="OfTask(object, Func{Self, Task})" />
    public static ChildSpec OfTask(object id, Func<Task> function)
    {
        ArgumentNullException.ThrowIfNull(id);
        return TaskChild.Of(TaskFunction.Of(function), Restart.Temporary, null, null) with { Id = id };
    }

    /// <summary>The specification of a registry: Elixir's <c>Registry.child_spec/1</c>.</summary>
    /// <typeparam name="TKey">The keys.</typeparam>
    /// <typeparam name="TValue">The values.</typeparam>
    /// <param name="registry">The registry. Its name is the id of the child.</param>
    /// <returns>The specification.</returns>
    public static ChildSpec OfRegistry<TKey, TValue>(Registry<TKey, TValue> registry)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(registry);
        return OfSupervisor(registry.Name, supervisor => supervisor.StartRegistryLink(registry));
    }

    /// <summary>The specification of a partition supervisor. It may take any time to stop its partitions.</summary>
    /// <param name="partitions">The partition supervisor. Its name is the id of the child.</param>
    /// <returns>The specification.</returns>
    public static ChildSpec OfPartitionSupervisor(PartitionSupervisor partitions)
    {
        ArgumentNullException.ThrowIfNull(partitions);
        return OfSupervisor(partitions.Name, supervisor => supervisor.StartPartitionSupervisorLink(partitions));
    }

    /// <exception cref="ArgumentException">A field is not valid.</exception>
    internal void Validate()
    {
        if (Id is null)
            throw new ArgumentException("A child has no id (missing_id).", nameof(Id));
        if (Start is null)
            throw new ArgumentException($"Child {Id} has no start function (missing_start).", nameof(Start));
        if (Restart is < Restart.Permanent or > Restart.Temporary)
        {
            throw new ArgumentException(
                $"`Restart` of child {Id} must be Permanent, Transient or Temporary, but is {Restart} (invalid_restart_type).",
                nameof(Restart));
        }

        if (Type is < ChildType.Worker or > ChildType.Supervisor)
        {
            throw new ArgumentException(
                $"`Type` of child {Id} must be Worker or Supervisor, but is {Type} (invalid_child_type).", nameof(Type));
        }

        if (Significant && Restart == Restart.Permanent)
        {
            throw new ArgumentException(
                $"Child {Id} is significant and permanent (bad_combination): a permanent child is always restarted.", nameof(Significant));
        }
    }

    /// <exception cref="ArgumentException">The child is significant in a supervisor that never shuts down by itself.</exception>
    internal void ValidateUnder(AutoShutdown autoShutdown)
    {
        if (Significant && autoShutdown == AutoShutdown.Never)
            throw new ArgumentException($"Child {Id} is significant in a supervisor that never shuts down by itself (bad_combination).");
    }

    private static ChildSpec OfSupervisor(object id, Func<Self, ValueTask<StartResult>> start) =>
        new() { Id = id, Start = start, Type = ChildType.Supervisor };
}

using Pail.Runtime.Servers;

namespace Pail.Runtime.Supervision;

/// <summary>Specifications of what can be supervised: Elixir's generated <c>child_spec/1</c>.</summary>
public sealed partial record ChildSpec
{
    /// <summary>The specification of a server.</summary>
    /// <param name="id">What the child is called in its supervisor.</param>
    /// <param name="server">Makes the server's code; called anew for every start.</param>
    /// <param name="options">The server's name and more.</param>
    /// <returns>The specification.</returns>
    public static ChildSpec Of(object id, Func<GenServerBase> server, ServerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(server);
        return new ChildSpec { Id = id, Start = supervisor => supervisor.StartLink(server(), options) };
    }

    /// <summary>The specification of a server that is the only one of its class there: its id is the class.</summary>
    /// <typeparam name="TServer">The class, and the id.</typeparam>
    /// <param name="server">Makes the server's code; called anew for every start.</param>
    /// <param name="options">The server's name and more.</param>
    /// <returns>The specification.</returns>
    public static ChildSpec Of<TServer>(Func<TServer> server, ServerOptions? options = null)
        where TServer : GenServerBase => Of(typeof(TServer), server, options);

    /// <summary>The specification of an agent.</summary>
    /// <typeparam name="TState">The type of its state.</typeparam>
    /// <param name="id">What the child is called in its supervisor.</param>
    /// <param name="initial">Makes the first state, in the agent; called anew for every start.</param>
    /// <param name="options">The agent's name and more.</param>
    /// <returns>The specification.</returns>
    public static ChildSpec OfAgent<TState>(object id, Func<TState> initial, ServerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(initial);
        return new ChildSpec { Id = id, Start = supervisor => supervisor.StartAgentLink(initial, options) };
    }

    /// <summary>The specification of a supervisor with children of its own; it is given all the time it needs to stop them.</summary>
    /// <param name="id">What the child is called in its supervisor.</param>
    /// <param name="children">Its children; their ids differ.</param>
    /// <param name="options">How often they may fail, and more.</param>
    /// <returns>The specification.</returns>
    /// <exception cref="ArgumentException">A child or an option makes no sense.</exception>
    public static ChildSpec OfSupervisor(object id, IReadOnlyList<ChildSpec> children, SupervisorOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(children);
        new SupervisorInit(children, options).Validate();
        return new ChildSpec { Id = id, Start = supervisor => supervisor.StartSupervisorLink(children, options), Type = ChildType.Supervisor };
    }

    /// <summary>The specification of a dynamic supervisor; it is given all the time it needs to stop its children.</summary>
    /// <param name="id">What the child is called in its supervisor.</param>
    /// <param name="options">How often its children may fail, how many there may be.</param>
    /// <returns>The specification.</returns>
    /// <exception cref="ArgumentException">An option makes no sense.</exception>
    public static ChildSpec OfDynamicSupervisor(object id, SupervisorOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(id);
        (options ?? SupervisorOptions.Default).ValidateDynamic();
        return new ChildSpec { Id = id, Start = supervisor => supervisor.StartDynamicSupervisorLink(options), Type = ChildType.Supervisor };
    }

    /// <summary>The specification of a partition supervisor; it is given all the time it needs to stop its partitions.</summary>
    /// <param name="partitions">The partition supervisor; its name is what the child is called.</param>
    /// <returns>The specification.</returns>
    public static ChildSpec OfPartitionSupervisor(PartitionSupervisor partitions)
    {
        ArgumentNullException.ThrowIfNull(partitions);
        return new ChildSpec { Id = partitions.Name, Start = supervisor => supervisor.StartPartitionSupervisorLink(partitions), Type = ChildType.Supervisor };
    }
}

using Pail.Runtime.Processes;

namespace Pail.Runtime.Servers;

/// <summary>Starting agents: servers that only keep a state. Elixir's <c>Agent</c>.</summary>
public static class AgentStart
{
    /// <summary>Starts an agent without a link: <c>Agent.start/2</c>.</summary>
    /// <typeparam name="TState">The type of the state.</typeparam>
    /// <param name="node">The node to run on.</param>
    /// <param name="initial">Makes the first state; runs in the agent.</param>
    /// <param name="options">Its name and more.</param>
    /// <returns>The pid, or why there is none.</returns>
    public static ValueTask<StartResult> StartAgent<TState>(this Node node, Func<TState> initial, ServerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(initial);
        return node.Start(new AgentServer<TState>((Self _) => initial()), options);
    }

    /// <inheritdoc cref="StartAgent{TState}(Node, Func{TState}, ServerOptions?)" />
    /// <remarks>
    /// As <see cref="StartAgent{TState}(Node, Func{TState}, ServerOptions?)"/>, with an argument for the function: <c>Agent.start/4</c>.
    /// </remarks>
    public static ValueTask<StartResult> StartAgent<TArgument, TState>(
        this Node node, Func<TArgument, TState> initial, TArgument argument, ServerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(initial);
        return node.Start(new AgentServer<TState>((Self _) => initial(argument)), options);
    }

    /// <summary>Starts an agent linked to the calling process: <c>Agent.start_link/2</c>.</summary>
    /// <typeparam name="TState">The type of the state.</typeparam>
    /// <param name="self">The calling process.</param>
    /// <param name="initial">Makes the first state; runs in the agent.</param>
    /// <param name="options">Its name and more.</param>
    /// <returns>The pid, or why there is none.</returns>
    public static ValueTask<StartResult> StartAgentLink<TState>(this Self self, Func<TState> initial, ServerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(initial);
        return self.StartAgentLink(_ => initial(), options);
    }

    /// <inheritdoc cref="StartAgentLink{TState}(Self, Func{TState}, ServerOptions?)" />
    /// <remarks>
    /// As <see cref="StartAgentLink{TState}(Self, Func{TState}, ServerOptions?)"/>, with the agent's own view of itself for the function.
    /// </remarks>
    public static ValueTask<StartResult> StartAgentLink<TState>(this Self self, Func<Self, TState> initial, ServerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(initial);
        return self.StartLink(new AgentServer<TState>(initial), options);
    }

    /// <inheritdoc cref="StartAgentLink{TState}(Self, Func{TState}, ServerOptions?)" />
    /// <remarks>
    /// As <see cref="StartAgentLink{TState}(Self, Func{TState}, ServerOptions?)"/>, with an argument for the function:
    /// <c>Agent.start_link/4</c>.
    /// </remarks>
    public static ValueTask<StartResult> StartAgentLink<TArgument, TState>(
        this Self self, Func<TArgument, TState> initial, TArgument argument, ServerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(initial);
        return self.StartAgentLink(_ => initial(argument), options);
    }

    /// <summary>Speaks to an agent that runs.</summary>
    /// <typeparam name="TState">The type of its state.</typeparam>
    /// <param name="node">The node it runs on.</param>
    /// <param name="agent">A pid, a registered name or a via name.</param>
    /// <returns>A client; a value that costs nothing to make.</returns>
    public static Agent<TState> Agent<TState>(this Node node, Destination agent) => new(node, agent);
}

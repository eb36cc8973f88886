using Pail.Runtime.Processes;

namespace Pail.Runtime.Servers;

/// <summary>
/// A client of an agent: functions are sent to the process that keeps the state, and run there one at a time.
/// </summary>
/// <typeparam name="TState">The type of the agent's state.</typeparam>
/// <example>
/// <code>
/// var pid = (await node.StartAgent(() => 0)).Pid;
/// var counter = node.Agent&lt;int&gt;(pid);
/// await counter.Update(n => n + 1);
/// int one = await counter.Get(n => n);
/// </code>
/// </example>
/// <remarks>
/// A function that throws ends the agent, and the caller gets a <see cref="CallException"/> with the exception as reason. An agent that is idle runs the
/// function on the caller's thread. Functions must not block and should be quick: everybody else waits.
/// </remarks>
public readonly record struct Agent<TState>
{
    private readonly Node _node;
    private readonly Destination _agent;

    internal Agent(Node node, Destination agent) => (_node, _agent) = (node, agent);

    /// <summary>Computes something from the state, in the agent: <c>Agent.get/3</c>.</summary>
    /// <typeparam name="TResult">What is computed.</typeparam>
    /// <param name="function">From the state to the result.</param>
    /// <param name="timeout">How long to wait; 5 seconds unless given.</param>
    /// <returns>The result.</returns>
    /// <exception cref="CallException">The agent did not answer.</exception>
    public ValueTask<TResult> Get<TResult>(Func<TState, TResult> function, TimeSpan? timeout = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        return Get(static (state, function) => function(state), function, timeout);
    }

    /// <summary>As <see cref="Get{TResult}"/>, with an argument beside the state, so that the function need not be a closure.</summary>
    /// <typeparam name="TArgument">The argument's type.</typeparam>
    /// <typeparam name="TResult">What is computed.</typeparam>
    /// <param name="function">From the state and the argument to the result.</param>
    /// <param name="argument">The argument.</param>
    /// <param name="timeout">How long to wait; 5 seconds unless given.</param>
    /// <returns>The result.</returns>
    /// <exception cref="CallException">The agent did not answer.</exception>
    public ValueTask<TResult> Get<TArgument, TResult>(Func<TState, TArgument, TResult> function, TArgument argument, TimeSpan? timeout = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        return _node.Call(_agent, new AgentGet<TState, TArgument, TResult>(function, argument), timeout);
    }

    /// <summary>Computes a result and the next state: <c>Agent.get_and_update/3</c>.</summary>
    /// <typeparam name="TResult">What is computed.</typeparam>
    /// <param name="function">From the state to the result and the next state.</param>
    /// <param name="timeout">How long to wait; 5 seconds unless given. A late update still happens.</param>
    /// <returns>The result.</returns>
    /// <exception cref="CallException">The agent did not answer.</exception>
    public ValueTask<TResult> GetAndUpdate<TResult>(Func<TState, (TResult Result, TState State)> function, TimeSpan? timeout = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        return GetAndUpdate(static (state, function) => function(state), function, timeout);
    }

    /// <summary>As <see cref="GetAndUpdate{TResult}"/>, with an argument beside the state, so that the function need not be a closure.</summary>
    /// <typeparam name="TArgument">The argument's type.</typeparam>
    /// <typeparam name="TResult">What is computed.</typeparam>
    /// <param name="function">From the state and the argument to the result and the next state.</param>
    /// <param name="argument">The argument.</param>
    /// <param name="timeout">How long to wait; 5 seconds unless given. A late update still happens.</param>
    /// <returns>The result.</returns>
    /// <exception cref="CallException">The agent did not answer.</exception>
    public ValueTask<TResult> GetAndUpdate<TArgument, TResult>(
        Func<TState, TArgument, (TResult Result, TState State)> function, TArgument argument, TimeSpan? timeout = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        return _node.Call(_agent, new AgentUpdate<TState, TArgument, TResult>(function, argument), timeout);
    }

    /// <summary>Replaces the state by the next one: <c>Agent.update/3</c>.</summary>
    /// <param name="function">From the state to the next state.</param>
    /// <param name="timeout">How long to wait; 5 seconds unless given. A late update still happens.</param>
    /// <returns>A task that completes when the agent has the next state.</returns>
    /// <exception cref="CallException">The agent did not answer.</exception>
    public ValueTask Update(Func<TState, TState> function, TimeSpan? timeout = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        return Update(static (state, function) => function(state), function, timeout);
    }

    /// <summary>As <see cref="Update(Func{TState, TState}, TimeSpan?)"/>, with an argument beside the state, so that the function need not be a closure.</summary>
    /// <typeparam name="TArgument">The argument's type.</typeparam>
    /// <param name="function">From the state and the argument to the next state.</param>
    /// <param name="argument">The argument.</param>
    /// <param name="timeout">How long to wait; 5 seconds unless given. A late update still happens.</param>
    /// <returns>A task that completes when the agent has the next state.</returns>
    /// <exception cref="CallException">The agent did not answer.</exception>
    public async ValueTask Update<TArgument>(Func<TState, TArgument, TState> function, TArgument argument, TimeSpan? timeout = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        await GetAndUpdate(static (state, rest) => (true, rest.function(state, rest.argument)), (function, argument), timeout);
    }

    /// <summary>Replaces the state and does not wait: <c>Agent.cast/2</c>. Never fails, also when there is no such agent.</summary>
    /// <param name="function">From the state to the next state.</param>
    public void Cast(Func<TState, TState> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        Cast(static (state, function) => function(state), function);
    }

    /// <summary>As <see cref="Cast(Func{TState, TState})"/>, with an argument beside the state, so that the function need not be a closure.</summary>
    /// <typeparam name="TArgument">The argument's type.</typeparam>
    /// <param name="function">From the state and the argument to the next state.</param>
    /// <param name="argument">The argument.</param>
    public void Cast<TArgument>(Func<TState, TArgument, TState> function, TArgument argument)
    {
        ArgumentNullException.ThrowIfNull(function);
        _node.Cast(_agent, new AgentCast<TState, TArgument>(function, argument));
    }

    /// <summary>Stops the agent and waits until it is gone: <c>Agent.stop/3</c>.</summary>
    /// <param name="reason">The reason it is to end with; normal unless given.</param>
    /// <param name="timeout">How long to wait; for ever unless given.</param>
    /// <returns>A task that completes when it has ended with that reason.</returns>
    /// <exception cref="CallException">There is no such agent, or it did not end so.</exception>
    public ValueTask Stop(ExitReason? reason = null, TimeSpan? timeout = null) => _node.Stop(_agent, reason, timeout);
}

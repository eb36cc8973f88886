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
/// A function that throws ends the agent, and the caller gets a <see cref="CallException"/> with the exception as reason. If a function is
/// for another type of state than the agent has, its caller fails and the agent goes on. An idle agent runs the function on the caller's
/// thread. Functions must not block and should be quick: all other callers wait meanwhile.
/// </remarks>
public readonly record struct Agent<TState>
{
    private readonly Node _node;
    private readonly Destination _agent;

    internal Agent(Node node, Destination agent) => (_node, _agent) = (node, agent);

    /// <summary>Computes something from the state, in the agent: <c>Agent.get/3</c>.</summary>
    /// <typeparam name="TResult">What is computed.</typeparam>
    /// <param name="function">From the state to the result.</param>
    /// <param name="timeout">How long to wait; 5 seconds by default.</param>
    /// <param name="cancellationToken">Ends the wait. The function still runs; its result is dropped.</param>
    /// <returns>The result.</returns>
    /// <exception cref="CallException">The agent did not answer, or its state is of another type.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before the answer came.</exception>
    public ValueTask<TResult> Get<TResult>(
        Func<TState, TResult> function, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(function);
        return Get(static (state, function) => function(state), function, timeout, cancellationToken);
    }

    /// <inheritdoc cref="Get{TResult}" />
    /// <remarks>The argument is handed to the function beside the state, so that the function need not be a closure.</remarks>
    public ValueTask<TResult> Get<TArgument, TResult>(
        Func<TState, TArgument, TResult> function,
        TArgument argument,
        TimeSpan? timeout = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(function);
        var request = AgentGet<TState, TArgument, TResult>.Rent(function, argument);
        var call = _node.Call(_agent, request, timeout, cancellationToken);
        if (call.IsCompletedSuccessfully)
            request.Return();
        return call;
    }

    /// <summary>Computes a result and the next state: <c>Agent.get_and_update/3</c>.</summary>
    /// <typeparam name="TResult">What is computed.</typeparam>
    /// <param name="function">From the state to the result and the next state.</param>
    /// <param name="timeout">How long to wait; 5 seconds by default. A late update still happens.</param>
    /// <param name="cancellationToken">Ends the wait. The update still happens; its result is dropped.</param>
    /// <returns>The result.</returns>
    /// <exception cref="CallException">The agent did not answer, or its state is of another type.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before the answer came.</exception>
    public ValueTask<TResult> GetAndUpdate<TResult>(
        Func<TState, (TResult Result, TState State)> function, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(function);
        return GetAndUpdate(static (state, function) => function(state), function, timeout, cancellationToken);
    }

    /// <inheritdoc cref="GetAndUpdate{TResult}" />
    /// <remarks>The argument is handed to the function beside the state, so that the function need not be a closure.</remarks>
    public ValueTask<TResult> GetAndUpdate<TArgument, TResult>(
        Func<TState, TArgument, (TResult Result, TState State)> function,
        TArgument argument,
        TimeSpan? timeout = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(function);
        var request = AgentUpdate<TState, TArgument, TResult>.Rent(function, argument);
        var call = _node.Call(_agent, request, timeout, cancellationToken);
        if (call.IsCompletedSuccessfully)
            request.Return();
        return call;
    }

    /// <summary>Replaces the state by the next one: <c>Agent.update/3</c>.</summary>
    /// <param name="function">From the state to the next state.</param>
    /// <param name="timeout">How long to wait; 5 seconds by default. A late update still happens.</param>
    /// <param name="cancellationToken">Ends the wait. The update still happens.</param>
    /// <returns>A task that completes when the agent has the next state.</returns>
    /// <exception cref="CallException">The agent did not answer, or its state is of another type.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before the answer came.</exception>
    public ValueTask Update(Func<TState, TState> function, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(function);
        return Update(static (state, function) => function(state), function, timeout, cancellationToken);
    }

    /// <inheritdoc cref="Update(Func{TState, TState}, TimeSpan?, CancellationToken)" />
    /// <remarks>The argument is handed to the function beside the state, so that the function need not be a closure.</remarks>
    public async ValueTask Update<TArgument>(
        Func<TState, TArgument, TState> function,
        TArgument argument,
        TimeSpan? timeout = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(function);
        await GetAndUpdate(
            static (state, rest) => (true, rest.function(state, rest.argument)), (function, argument), timeout, cancellationToken);
    }

    /// <summary>
    /// Replaces the state and does not wait: <c>Agent.cast/2</c>. Never fails, also when there is no such agent. A function for another
    /// type of state is dropped, and that is logged.
    /// </summary>
    /// <param name="function">From the state to the next state.</param>
    public void Cast(Func<TState, TState> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        Cast(static (state, function) => function(state), function);
    }

    /// <inheritdoc cref="Cast(Func{TState, TState})" />
    /// <remarks>The argument is handed to the function beside the state, so that the function need not be a closure.</remarks>
    public void Cast<TArgument>(Func<TState, TArgument, TState> function, TArgument argument)
    {
        ArgumentNullException.ThrowIfNull(function);
        _node.Cast(_agent, new AgentCast<TState, TArgument>(function, argument));
    }

    /// <summary>Stops the agent and waits until it is gone: <c>Agent.stop/3</c>.</summary>
    /// <inheritdoc cref="GenServerClient.Stop" />
    public ValueTask Stop(ExitReason? reason = null, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        _node.Stop(_agent, reason, timeout, cancellationToken);
}

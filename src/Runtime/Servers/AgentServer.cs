using Pail.Runtime.Processes;

namespace Pail.Runtime.Servers;

/// <summary>The process behind an agent.</summary>
internal sealed class AgentServer<TState> : GenServer<TState>, IAgentServer
{
    // A Func<Self, TState> that makes the first state, or a Func<object?, TState> that makes it from that of the agent whose place this takes.
    private readonly object _first;

    internal AgentServer(Func<Self, TState> initial) => _first = initial;

    private AgentServer(Func<object?, TState> change) => _first = change;

    /// <summary>An agent that goes on where another stands, with another state.</summary>
    internal static AgentServer<TState> ChangedFrom<TOld>(Func<TOld, TState> function) => new((object? state) => state switch
    {
        TOld old => function(old),
        null when default(TOld) is null => function(default!),
        _ => throw new InvalidCastException($"The agent's state is a {state?.GetType().Name ?? "null"}, not a {typeof(TOld).Name}."),
    });

    protected override ValueTask<InitResult<TState>> Init() => Ok(((Func<Self, TState>)_first)(Self));

    internal override ValueTask Adopt(GenServer previous, object? oldVersion, object? extra) => _first is Func<Self, TState> || previous is IAgentServer
        ? base.Adopt(previous, oldVersion, extra)
        : throw new InvalidOperationException($"{previous.Host.Pid} is a {previous.GetType().Name} and no agent: it would answer no request of its own any more.");

    protected override ValueTask<TState> CodeChange(object? oldVersion, object? oldState, object? extra) =>
        _first is Func<object?, TState> change ? new ValueTask<TState>(change(oldState)) : base.CodeChange(oldVersion, oldState, extra);

    protected override ValueTask<CallResult<TState>> HandleCall(object request, From from, TState state) =>
        request is IAgentCall<TState> call ? call.Run(this, state) : base.HandleCall(request, from, state);

    protected override ValueTask<Result<TState>> HandleCast(object message, TState state) =>
        message is IAgentCast<TState> cast ? NoReply(cast.Run(state)) : base.HandleCast(message, state);

    internal CallResult<TState> Answer<TReply>(TReply reply, TState state) => Reply(reply, state);
}

/// <summary>An agent, whatever the type of its state.</summary>
internal interface IAgentServer;

internal static class AgentProtocol
{
    internal static string Receiver<TState>() => $"an agent whose state is a {CodeName.Of(typeof(TState))}";
}

/// <summary>A function on its way to an agent.</summary>
internal interface IAgentCall<TState> : IProtocolRequest
{
    CallResult<TState> Run(AgentServer<TState> agent, TState state);
}

internal sealed record AgentGet<TState, TArgument, TResult>(Func<TState, TArgument, TResult> Function, TArgument Argument)
    : ICall<TResult>, IAgentCall<TState>
{
    public string Receiver => AgentProtocol.Receiver<TState>();

    public CallResult<TState> Run(AgentServer<TState> agent, TState state) => agent.Answer(Function(state, Argument), state);
}

internal sealed record AgentUpdate<TState, TArgument, TResult>(Func<TState, TArgument, (TResult Result, TState State)> Function, TArgument Argument)
    : ICall<TResult>, IAgentCall<TState>
{
    public string Receiver => AgentProtocol.Receiver<TState>();

    public CallResult<TState> Run(AgentServer<TState> agent, TState state)
    {
        var (result, next) = Function(state, Argument);
        return agent.Answer(result, next);
    }
}

/// <summary>A function on its way to an agent that nobody waits for.</summary>
internal interface IAgentCast<TState> : IProtocolRequest
{
    TState Run(TState state);
}

internal sealed record AgentCast<TState, TArgument>(Func<TState, TArgument, TState> Function, TArgument Argument) : IAgentCast<TState>
{
    public string Receiver => AgentProtocol.Receiver<TState>();

    public TState Run(TState state) => Function(state, Argument);
}

using Pail.Runtime.Processes;

namespace Pail.Runtime.Servers;

/// <summary>The process behind an agent.</summary>
internal sealed class AgentServer<TState> : GenServer<TState>, IAgentServer
{
    // A Func<Self, TState> that makes the first state. Or, in a code change, a Func<object?, TState> that makes the state from the state of
    // the agent that is replaced.
    private readonly object _first;

    internal AgentServer(Func<Self, TState> initial) => _first = initial;

    private AgentServer(Func<object?, TState> change) => _first = change;

    internal override ProcessKind Kind => ProcessKind.Agent;

    /// <summary>An agent that takes the place of another, with a state made from the other's.</summary>
    internal static AgentServer<TState> ChangedFrom<TOld>(Func<TOld, TState> function) => new((object? state) => state switch
    {
        TOld old => function(old),
        null when default(TOld) is null => function(default!),
        _ => throw new InvalidCastException($"The agent's state is a {state?.GetType().Name ?? "null"}, not a {typeof(TOld).Name}."),
    });

    protected override ValueTask<InitResult> Init() => Ok(((Func<Self, TState>)_first)(Self));

    internal override ValueTask Adopt(GenServerBase previous, object? oldVersion, object? extra)
    {
        if (_first is Func<Self, TState> || previous is IAgentServer)
            return base.Adopt(previous, oldVersion, extra);

        throw new InvalidOperationException(
            $"{previous.Host.Pid} is a {previous.GetType().Name} and no agent: it could not answer its own requests any more.");
    }

    protected override ValueTask<TState> CodeChange(object? oldVersion, object? oldState, object? extra) =>
        _first is Func<object?, TState> change ? new ValueTask<TState>(change(oldState)) : base.CodeChange(oldVersion, oldState, extra);

    protected override ValueTask<CallResult> HandleCall(object request, From from, TState state) => request switch
    {
        IAgentCall<TState> call => call.Run(this, state),
        IAgentRequest other => Fail(OtherState(other), state),
        _ => base.HandleCall(request, from, state),
    };

    protected override ValueTask<Result> HandleCast(object message, TState state)
    {
        switch (message)
        {
            case IAgentCast<TState> cast:
                return NoReply(cast.Run(state));
            case IAgentRequest other:
                // A cast has no answer, so the log is the only place for the error.
                Self.Node.Log.CastRefused(OtherState(other), Self.Pid, message);
                return NoReply(state);
            default:
                return base.HandleCast(message, state);
        }
    }

    internal CallResult Answer<TReply>(TReply reply, TState state) => Reply(reply, state);

    private InvalidCastException OtherState(IAgentRequest request) => new(
        $"The state of the agent {Self.Pid} is of type {typeof(TState).Name}, "
        + $"but the function is for a state of type {request.StateType.Name}.");
}

/// <summary>An agent, whatever the type of its state.</summary>
internal interface IAgentServer;

/// <summary>A function on its way to an agent, whatever the type of the state that it is for.</summary>
internal interface IAgentRequest : IProtocolRequest
{
    Type StateType { get; }

    string IProtocolRequest.Receiver => $"an agent whose state is a {CodeName.Of(StateType)}";
}

/// <summary>A function on its way to an agent.</summary>
internal interface IAgentCall<TState> : IAgentRequest
{
    Type IAgentRequest.StateType => typeof(TState);

    GenServer<TState>.CallResult Run(AgentServer<TState> agent, TState state);
}

/// <summary>A function with its argument, on its way to an agent.</summary>
/// <remarks>
/// A request that was answered at once is used again by its thread, so that a call of an idle agent makes no garbage. A log of the agent
/// (<c>sys:log</c>) may therefore show it with a later function and argument, or with none.
/// </remarks>
internal abstract record AgentCall<TSelf, TState, TFunction, TArgument, TResult> : ICall<TResult>, IAgentCall<TState>
    where TSelf : AgentCall<TSelf, TState, TFunction, TArgument, TResult>, new()
    where TFunction : Delegate
{
    [ThreadStatic]
    private static TSelf? _spare;

    public TFunction? Function { get; private set; }

    public TArgument? Argument { get; private set; }

    public abstract GenServer<TState>.CallResult Run(AgentServer<TState> agent, TState state);

    internal static TSelf Rent(TFunction function, TArgument argument)
    {
        var request = _spare ?? new TSelf();
        _spare = null;
        (request.Function, request.Argument) = (function, argument);
        return request;
    }

    internal void Return()
    {
        // Cleared, so that the thread keeps nothing of the caller alive.
        (Function, Argument) = (null, default);
        _spare = (TSelf)this;
    }
}

internal sealed record AgentGet<TState, TArgument, TResult>
    : AgentCall<AgentGet<TState, TArgument, TResult>, TState, Func<TState, TArgument, TResult>, TArgument, TResult>
{
    public override GenServer<TState>.CallResult Run(AgentServer<TState> agent, TState state) =>
        agent.Answer(Function!(state, Argument!), state);
}

internal sealed record AgentUpdate<TState, TArgument, TResult>
    : AgentCall<
        AgentUpdate<TState, TArgument, TResult>,
        TState,
        Func<TState, TArgument, (TResult Result, TState State)>,
        TArgument,
        TResult>
{
    public override GenServer<TState>.CallResult Run(AgentServer<TState> agent, TState state)
    {
        var (result, next) = Function!(state, Argument!);
        return agent.Answer(result, next);
    }
}

/// <summary>A function on its way to an agent, as a cast.</summary>
internal interface IAgentCast<TState> : IAgentRequest
{
    Type IAgentRequest.StateType => typeof(TState);

    TState Run(TState state);
}

internal sealed record AgentCast<TState, TArgument>(Func<TState, TArgument, TState> Function, TArgument Argument) : IAgentCast<TState>
{
    public TState Run(TState state) => Function(state, Argument);
}

using Pail.Runtime.Processes;

namespace Pail.Runtime.Servers;

/// <summary>The process behind an agent.</summary>
internal sealed class AgentServer<TState>(Func<Self, TState> initial) : GenServer<TState>
{
    protected override ValueTask<InitResult<TState>> Init() => Ok(initial(Self));

    protected override ValueTask<CallResult<TState>> HandleCall(object request, From from, TState state) =>
        request is IAgentCall<TState> call ? call.Run(this, state) : base.HandleCall(request, from, state);

    protected override ValueTask<Result<TState>> HandleCast(object message, TState state) =>
        message is Func<TState, TState> function ? NoReply(function(state)) : base.HandleCast(message, state);

    internal CallResult<TState> Answer<TReply>(TReply reply, TState state) => Reply(reply, state);
}

/// <summary>A function on its way to an agent.</summary>
internal interface IAgentCall<TState>
{
    CallResult<TState> Run(AgentServer<TState> agent, TState state);
}

internal sealed record AgentGet<TState, TArgument, TResult>(Func<TState, TArgument, TResult> Function, TArgument Argument)
    : ICall<TResult>, IAgentCall<TState>
{
    public CallResult<TState> Run(AgentServer<TState> agent, TState state) => agent.Answer(Function(state, Argument), state);
}

internal sealed record AgentUpdate<TState, TArgument, TResult>(Func<TState, TArgument, (TResult Result, TState State)> Function, TArgument Argument)
    : ICall<TResult>, IAgentCall<TState>
{
    public CallResult<TState> Run(AgentServer<TState> agent, TState state)
    {
        var (result, next) = Function(state, Argument);
        return agent.Answer(result, next);
    }
}

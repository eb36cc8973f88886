using System.Collections.Immutable;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Guide;

#region CountingStack
internal sealed record Counted(ImmutableStack<int> Items, int Pops);

internal sealed record PopsSoFar : ICall<int>;

internal sealed class CountingStack : GenServer<Counted>
{
    protected override ValueTask<InitResult> Init() => Ok(new Counted([], 0));

    protected override ValueTask<Counted> CodeChange(object? oldVersion, object? oldState, object? extra) =>
        new(new Counted((ImmutableStack<int>)oldState!, 0));

    protected override ValueTask<CallResult> HandleCall(object request, From from, Counted state) => request switch
    {
        Pop => Reply(state.Items.Peek(), new Counted(state.Items.Pop(), state.Pops + 1)),
        PopsSoFar => Reply(state.Pops, state),
        _ => base.HandleCall(request, from, state),
    };

    protected override ValueTask<Result> HandleCast(object message, Counted state) =>
        message is Push push ? NoReply(state with { Items = state.Items.Push(push.Value) }) : base.HandleCast(message, state);
}
#endregion

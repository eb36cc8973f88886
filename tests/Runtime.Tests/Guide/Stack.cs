using System.Collections.Immutable;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Guide;

#region Stack
internal sealed record Push(int Value);

internal sealed record Pop : ICall<int>;

internal sealed class Stack : GenServer<ImmutableStack<int>>
{
    protected override ValueTask<InitResult> Init() => Ok([]);

    protected override ValueTask<CallResult> HandleCall(object request, From from, ImmutableStack<int> state) =>
        request is Pop ? Reply(state.Peek(), state.Pop()) : base.HandleCall(request, from, state);

    protected override ValueTask<Result> HandleCast(object message, ImmutableStack<int> state) =>
        message is Push push ? NoReply(state.Push(push.Value)) : base.HandleCast(message, state);
}
#endregion

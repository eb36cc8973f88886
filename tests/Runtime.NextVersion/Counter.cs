using Pail.Runtime.Servers;

namespace Pail.Runtime.NextVersion;

/// <summary>The next version of a server that counts: whatever it is asked or told adds one.</summary>
public sealed class Counter : GenServer<Tally>
{
    protected override ValueTask<InitResult> Init() => Ok(new Tally(0, null));

    protected override ValueTask<CallResult> HandleCall(object request, From from, Tally state)
    {
        var next = state with { Count = state.Count + 1 };
        return Reply(next.Count, next);
    }

    protected override ValueTask<Result> HandleCast(object message, Tally state) => NoReply(state with { Count = state.Count + 1 });

    protected override ValueTask<Tally> CodeChange(object? oldVersion, object? oldState, object? extra) =>
        oldState is int count ? new(new Tally(count, oldVersion)) : base.CodeChange(oldVersion, oldState, extra);
}

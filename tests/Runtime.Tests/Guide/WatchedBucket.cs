using System.Collections.Immutable;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Guide;

#region WatchedBucketMessages
internal sealed record GetItem(string Key) : ICall<int?>;

internal sealed record PutItem(string Key, int Value) : ICall<bool>;

internal sealed record DeleteItem(string Key) : ICall<bool>;

internal sealed record Subscribe(Pid Subscriber) : ICall<bool>;

internal sealed record ItemPut(string Key, int Value);

internal sealed record ItemDeleted(string Key);
#endregion

#region WatchedBucket
internal sealed record Contents(ImmutableDictionary<string, int> Items, ImmutableDictionary<MonitorRef, Pid> Subscribers);

internal sealed class WatchedBucket : GenServer<Contents>
{
    protected override ValueTask<InitResult> Init() =>
        Ok(new Contents(ImmutableDictionary<string, int>.Empty, ImmutableDictionary<MonitorRef, Pid>.Empty));

    protected override ValueTask<CallResult> HandleCall(object request, From from, Contents state)
    {
        switch (request)
        {
            case GetItem get:
                return Reply(state.Items.TryGetValue(get.Key, out var value) ? value : (int?)null, state);
            case PutItem put:
                Broadcast(new ItemPut(put.Key, put.Value), state);
                return Reply(true, state with { Items = state.Items.SetItem(put.Key, put.Value) });
            case DeleteItem delete:
                Broadcast(new ItemDeleted(delete.Key), state);
                return Reply(true, state with { Items = state.Items.Remove(delete.Key) });
            case Subscribe subscribe:
                var monitor = Self.Monitor(subscribe.Subscriber);
                return Reply(true, state with { Subscribers = state.Subscribers.Add(monitor, subscribe.Subscriber) });
            default:
                return base.HandleCall(request, from, state);
        }
    }

    protected override ValueTask<Result> HandleInfo(object message, Contents state) =>
        message is Down down ? NoReply(state with { Subscribers = state.Subscribers.Remove(down.Ref) }) : base.HandleInfo(message, state);

    private void Broadcast(object message, Contents state)
    {
        foreach (var subscriber in state.Subscribers.Values)
            Self.Send(subscriber, message);
    }
}
#endregion

using System.Collections.Immutable;
using Pail.Runtime.Servers;

namespace Pail.Bench.Behaviours.Workloads;

/// <summary>The guide's bucket as a server: a map, and calls for one of its keys.</summary>
internal sealed class BucketServer : GenServer<ImmutableDictionary<string, int>>
{
    protected override ValueTask<InitResult> Init() => Ok(Bucket.Full);

    protected override ValueTask<CallResult> HandleCall(
        object request, From from, ImmutableDictionary<string, int> state) =>
        request is Get get ? Reply(state.GetValueOrDefault(get.Key), state) : base.HandleCall(request, from, state);

    internal sealed record Get(string Key) : ICall<int>;
}

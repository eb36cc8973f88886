using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Bench.Processes.Workloads;

/// <summary>Processes that call servers with a minimal state.</summary>
internal sealed class PailCalls(int callers, int servers) : PailWorkload
{
    private static readonly Get Request = new();

    private readonly Pid[] _servers = new Pid[servers];

    public override Task Run(int operations) =>
        Task.WhenAll(Enumerable.Range(0, callers).Select(i => Caller(_servers[i % servers], Share.Of(operations, callers, i))));

    protected override async Task Prepare()
    {
        for (var i = 0; i < servers; i++)
            _servers[i] = (await Node.Start(new Counter())).Pid;
    }

    private Task Caller(Pid server, int calls) => Begin(async self =>
    {
        for (var i = 0; i < calls; i++)
            await self.Call(server, Request);
    }).Ended;

    private sealed record Get : ICall<int>;

    private sealed class Counter : GenServer<int>
    {
        protected override ValueTask<InitResult> Init() => Ok(1);

        protected override ValueTask<CallResult> HandleCall(object request, From from, int state) =>
            request is Get ? Reply(state, state) : base.HandleCall(request, from, state);
    }
}

using BenchmarkDotNet.Attributes;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Bench;

/// <summary>The bare runtime: a call to an idle server, a message there and back, a process begun and ended.</summary>
[MemoryDiagnoser]
public class ProcessBenchmarks
{
    private const int RoundTrips = 1000;
    private static readonly Get Request = new();

    private Node? _node;
    private Pid _server;
    private Pid _echo;

    [GlobalSetup]
    public async Task Setup()
    {
        _node = new Node();
        _server = (await _node.Start(new Counter())).Pid;
        _echo = _node.Spawn(async self =>
        {
            while (true)
            {
                var from = await self.Receive<Pid>();
                self.Send(from, "pong");
            }
        });
    }

    [GlobalCleanup]
    public async Task Cleanup() => await _node!.DisposeAsync();

    [Benchmark]
    public ValueTask<int> CallAnIdleServer() => _node!.Call(_server, Request);

    [Benchmark(OperationsPerInvoke = RoundTrips)]
    public async Task PingPong()
    {
        var ping = _node!.Spawn(async self =>
        {
            object me = self.Pid;
            for (var i = 0; i < RoundTrips; i++)
            {
                self.Send(_echo, me);
                await self.Receive<string>();
            }
        });
        await _node.WaitForExit(ping);
    }

    [Benchmark]
    public Task<ExitReason> SpawnAndWaitForTheEnd() => _node!.WaitForExit(_node.Spawn(_ => Task.CompletedTask));

    private sealed record Get : ICall<int>;

    private sealed class Counter : GenServer<int>
    {
        protected override ValueTask<InitResult<int>> Init() => Ok(1);

        protected override ValueTask<CallResult<int>> HandleCall(object request, From from, int state) =>
            request is Get ? Reply(state, state) : base.HandleCall(request, from, state);
    }
}

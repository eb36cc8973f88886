using Pail.Bench.Processes.Workloads;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Supervision;

namespace Pail.Bench.Behaviours.Workloads;

/// <summary>Children that each throw an exception once and are restarted.</summary>
internal sealed class PailRestarts : PailWorkload
{
    private readonly List<Pid> _children = [];
    private Countdown _started = new(0);
    private Pid _supervisor;

    public override async Task Arrange(int operations)
    {
        _started = new Countdown(operations);
        _supervisor = (await Node.StartDynamicSupervisor(new SupervisorOptions { MaxRestarts = operations })).Pid;
        var child = ChildSpec.Of("fragile", () => new Fragile(this));
        for (var i = 0; i < operations; i++)
            _children.Add((await Node.StartChild(_supervisor, child)).Pid);
        await _started.Done;
    }

    public override Task Run(int operations)
    {
        _started = new Countdown(operations);
        foreach (var child in _children)
            Node.Cast(child, "fail");
        return _started.Done;
    }

    public override async Task Clear()
    {
        _children.Clear();
        await Node.Stop(_supervisor);
    }

    private sealed class Fragile(PailRestarts workload) : GenServer<bool>
    {
        protected override ValueTask<InitResult> Init()
        {
            workload._started.Signal();
            return Ok(true);
        }

        protected override ValueTask<Result> HandleCast(object message, bool state) =>
            throw new InvalidOperationException("as asked");
    }
}

using Pail.Bench.Processes.Workloads;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Supervision;

namespace Pail.Bench.Behaviours.Workloads;

/// <summary>Servers under one dynamic supervisor.</summary>
/// <param name="stops">Whether to measure the stop of all servers at once, instead of their starts one by one.</param>
internal sealed class PailChildren(bool stops) : PailWorkload
{
    private static readonly ChildSpec Child = ChildSpec.Of("bucket", () => new BucketServer());

    private Pid _supervisor;

    public override async Task Arrange(int operations)
    {
        _supervisor = (await Node.StartDynamicSupervisor()).Pid;
        if (stops)
            await StartAll(operations);
    }

    public override Task Run(int operations) => stops ? Node.Stop(_supervisor).AsTask() : StartAll(operations);

    public override Task Clear() => stops ? Task.CompletedTask : Node.Stop(_supervisor).AsTask();

    private Task StartAll(int children) => Begin(async self =>
    {
        for (var i = 0; i < children; i++)
        {
            if (!(await self.Node.StartChild(_supervisor, Child)).IsOk)
                throw new InvalidOperationException("A child did not start.");
        }
    }).Ended;
}

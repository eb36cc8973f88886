using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Supervision;

internal sealed record Resize(int Partitions) : ISupervisorRequest<(int Before, ExitReason? Error)>;

/// <summary>The process behind <see cref="PartitionSupervisor"/>: a supervisor whose children are numbers.</summary>
internal sealed class PartitionSupervisorServer(PartitionRun run) : SupervisorServer(_ => run.Plan())
{
    protected override async ValueTask<CallResult> HandleOther(object request, From from, SupervisorBase state) =>
        request is Resize resize
        ? Reply(await Change(resize.Partitions), state)
        : await base.HandleOther(request, from, state);

    private async ValueTask<(int Before, ExitReason? Error)> Change(int after)
    {
        var before = run.Serving;
        for (var partition = before; partition < after; partition++)
        {
            // Started before callers are sent to it. A partition that runs already is fine.
            var started = await StartByHand(Find((object)partition));
            if (started.Status == StartStatus.Error && !started.Reason!.Equals(ChildErrors.Restarting))
                return (before, started.Reason);
        }

        // No caller is sent to the partitions any more that are about to stop.
        run.Serve(after);
        for (var partition = before - 1; partition >= after; partition--)
            await StopChild(partition);
        return (before, null);
    }
}

using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Supervision;

internal sealed record Resize(int Partitions) : ISupervisorRequest<(int Before, ExitReason? Error)>;

/// <summary>The code of a <see cref="PartitionSupervisor"/>: a supervisor whose children have numbers as ids.</summary>
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
            // Each new partition is started before it gets keys. It is no error if it runs already.
            var started = await StartByHand(Find((object)partition));
            if (started.Status == StartStatus.Error && !started.Reason!.Equals(ChildErrors.Restarting))
                return (before, started.Reason);
        }

        // From now on the partitions that are stopped next get no keys.
        run.Serve(after);
        for (var partition = before - 1; partition >= after; partition--)
            await StopChild(partition);
        return (before, null);
    }
}

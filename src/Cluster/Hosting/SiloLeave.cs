using Pail.Cluster.Grains;

namespace Pail.Cluster.Hosting;

/// <summary>What a silo does beside handing its buckets over, when it leaves.</summary>
/// <remarks>
/// Before: it ends the watches of other silos, because the buckets are handed over only when nobody uses them. After: other silos still
/// send what was on its way to it. It goes on answering for a moment that it does not own the buckets any more; otherwise these requests
/// would end with an unknown outcome.
/// </remarks>
internal sealed class SiloLeave(LocalOwners owners, ISiloStatusOracle silos, TimeProvider time) : ILifecycleParticipant<ISiloLifecycle>
{
    // Stages end in reverse order. In this one, Orleans deactivates the grains.
    private const int Deactivation = ServiceLifecycleStage.BecomeActive - 1;

    // A message between silos takes less, also on a busy machine. Nobody waits for this silo meanwhile: its buckets have other owners.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public void Participate(ISiloLifecycle observer)
    {
        observer.Subscribe(nameof(SiloLeave), Deactivation, static _ => Task.CompletedTask, EndWatches);

        // Behind the deactivation, and before no more messages are taken.
        observer.Subscribe(nameof(SiloLeave), ServiceLifecycleStage.ApplicationServices, static _ => Task.CompletedTask, Wait);
    }

    private Task EndWatches(CancellationToken cancellationToken)
    {
        owners.EndWatches();
        return Task.CompletedTask;
    }

    private Task Wait(CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested || silos.GetApproximateSiloStatuses(onlyActive: true).Count == 0
            ? Task.CompletedTask
            : Task.Delay(Pause, time, CancellationToken.None);
}

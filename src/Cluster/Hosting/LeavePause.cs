namespace Pail.Cluster.Hosting;

/// <summary>
/// A silo that leaves has handed its buckets over before it ends, but other silos still send it what was on its way to them. It goes on
/// answering for a moment that it does not own them any more. Without that, these requests would end with an unknown outcome.
/// </summary>
internal sealed class LeavePause(ISiloStatusOracle silos, TimeProvider time) : ILifecycleParticipant<ISiloLifecycle>
{
    // A message between silos takes less, also on a busy machine.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    // Stages end in reverse order: behind that in which the buckets are handed over, before that in which no more messages are taken.
    public void Participate(ISiloLifecycle observer) => observer.Subscribe(
        nameof(LeavePause), ServiceLifecycleStage.ApplicationServices, static _ => Task.CompletedTask, Wait);

    private Task Wait(CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested || silos.GetApproximateSiloStatuses(onlyActive: true).Count == 0
            ? Task.CompletedTask
            : Task.Delay(Pause, time, CancellationToken.None);
}

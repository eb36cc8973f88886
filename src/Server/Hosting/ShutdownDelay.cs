using System.Runtime.InteropServices;
using Pail.Runtime.Hosting;

namespace Pail.Server.Hosting;

/// <summary>
/// Lets the server go on serving for a while after it was told to stop. <c>/health/ready</c> answers 503 from the signal on, so a load
/// balancer has time to notice and to send new requests elsewhere, before the server closes its listener. A second signal ends the delay.
/// </summary>
/// <param name="delay">How long to go on.</param>
/// <param name="time">The clock.</param>
/// <param name="lifetime">Tells that the server is stopping.</param>
/// <param name="root">The tree of processes; null when there is none.</param>
internal sealed class ShutdownDelay(TimeSpan delay, TimeProvider time, IHostApplicationLifetime lifetime, PailRoot? root)
    : IHostedLifecycleService
{
    private bool _hasWaited;

    // Runs before any service is stopped.
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        // After a signal this has happened already.
        lifetime.StopApplication();

        // Once, also if the host is stopped again. A server whose tree has ended serves no bucket, so it has nothing to go on with.
        if (!Interlocked.Exchange(ref _hasWaited, true) && (root is null || root.EndedBy is null))
            await Wait(cancellationToken);
    }

    // Until the time is over, or another signal says that somebody does not want to wait.
    private async Task Wait(CancellationToken cancellationToken)
    {
        using var hurry = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        await Task.Delay(delay, time, hurry.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        void End(PosixSignalContext signal)
        {
            signal.Cancel = true;
            hurry.Cancel();
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

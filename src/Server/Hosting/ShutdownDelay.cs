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
    : IHostedLifecycleService, IDisposable
{
    private readonly CancellationTokenSource _hurry = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _signals;
    private bool _hasWaited;

    // Listens from the start: the second signal may come before the delay has begun.
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, Count));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, Count));
        return Task.CompletedTask;
    }

    // Runs before any service is stopped.
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        // After a signal this has happened already.
        lifetime.StopApplication();

        // Once, also if the host is stopped again. A server whose tree has ended serves no bucket, so it has nothing to go on with.
        if (Interlocked.Exchange(ref _hasWaited, true) || root?.EndedBy is not null)
            return;

        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _hurry.Token);
        await Task.Delay(delay, time, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _hurry.Dispose();
    }

    // The host has a handler of its own, which begins the stop. This one only sees to it that no signal kills the server meanwhile.
    private void Count(PosixSignalContext signal)
    {
        signal.Cancel = true;
        if (Interlocked.Increment(ref _signals) > 1)
            _hurry.Cancel();
    }
}

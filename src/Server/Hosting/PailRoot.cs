using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Supervision;

namespace Pail.Server.Hosting;

/// <summary>Runs the root supervisor as long as the host runs; and the host no longer than the root supervisor.</summary>
internal sealed partial class PailRoot(
    Node node, PailRootOptions root, IEnumerable<PailChild> children, IServiceProvider services,
    IHostApplicationLifetime lifetime, ILogger<PailRoot> logger)
    : IHostedLifecycleService, IDisposable
{
    private Pid _supervisor;
    private volatile bool _stopping;

    /// <summary>What the program should end with: 0 unless the tree ended by itself.</summary>
    internal int ExitCode { get; private set; }

    /// <summary>The root supervisor; the default pid before it is started.</summary>
    internal Pid Supervisor => _supervisor;

    // Before the other services start: they may use what is in the tree.
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        var specs = children.Select(child => child.Spec(services)).ToArray();
        var started = await node.StartSupervisor(specs, root.Options).AsTask().WaitAsync(cancellationToken);
        _supervisor = started.IsOk ? started.Pid : throw Failed(started);
        _ = WatchRoot();
    }

    // The token does not cut it short: slow clients may have used up its time before, and the tree ends within its own shutdown times.
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        _stopping = true;
        if (!node.IsAlive(_supervisor))
            return;

        try
        {
            await node.Stop(_supervisor, ExitReason.Shutdown, cancellationToken: CancellationToken.None);
        }
        catch (CallException) when (!node.IsAlive(_supervisor))
        {
            // It ended on its own just now, which is as good.
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// The host ends without having been started to the end, as when its port is taken: it disposes the node without stopping the tree
    /// first.
    /// </summary>
    public void Dispose() => _stopping = true;

    private async Task WatchRoot()
    {
        var reason = await node.WaitForExit(_supervisor);
        if (_stopping)
            return;

        LogTreeEnded(logger, reason);
        ExitCode = 1;
        lifetime.StopApplication();
    }

    private static InvalidOperationException Failed(StartResult started)
    {
        if (started.Reason?.Term is not FailedToStartChild(var id, var reason))
            return new InvalidOperationException($"The root supervisor did not start: {started}.", started.Reason?.Term as Exception);

        // A child that is a supervisor has failed because of one of its own: that one is what has to be known.
        var path = $"\"{id}\"";
        while (reason.Term is FailedToStartChild(var inner, var why))
            (path, reason) = ($"{path}, its child \"{inner}\"", why);
        return new InvalidOperationException($"The supervision tree did not start: child {path}: {reason}.", reason.Term as Exception);
    }

    [LoggerMessage(1, LogLevel.Critical, "The supervision tree has ended by itself ({Reason}); shutting down")]
    private static partial void LogTreeEnded(ILogger logger, ExitReason reason);
}

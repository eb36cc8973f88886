using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Supervision;

namespace Pail.Server.Hosting;

/// <summary>Runs the root supervisor while the host runs, and stops the host if the root supervisor ends by itself.</summary>
internal sealed partial class PailRoot(
    Node node, PailRootOptions root, IEnumerable<PailChild> children, IServiceProvider services,
    IHostApplicationLifetime lifetime, ILogger<PailRoot> logger)
    : IHostedLifecycleService, IDisposable
{
    private Pid _supervisor;
    private volatile bool _stopping;

    /// <summary>The exit code for the program: 0, or 1 if the tree ended by itself.</summary>
    internal int ExitCode { get; private set; }

    /// <summary>The root supervisor; the default pid before it is started.</summary>
    internal Pid Supervisor => _supervisor;

    // Runs before the other services start, because they may use the processes of the tree.
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        var specs = children.Select(child => child.Spec(services)).ToArray();
        var started = await node.StartSupervisor(specs, root.Options).AsTask().WaitAsync(cancellationToken);
        _supervisor = started.IsOk ? started.Pid : throw Failed(started);
        _ = WatchRoot();
    }

    // Ignores the token: slow clients may already have used up its time, and the tree ends within its own shutdown times.
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
            // The root ended by itself before it could be stopped.
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Called without <see cref="StoppedAsync"/> when the start of the host fails, for example because its port is taken. The host then
    /// disposes the node while the tree still runs, which is no failure of the tree.
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

        // A child that is a supervisor fails because one of its own children failed, so the message must name that child too.
        var path = $"\"{id}\"";
        while (reason.Term is FailedToStartChild(var inner, var why))
            (path, reason) = ($"{path}, its child \"{inner}\"", why);
        return new InvalidOperationException($"The supervision tree did not start: child {path}: {reason}.", reason.Term as Exception);
    }

    [LoggerMessage(1, LogLevel.Critical, "The supervision tree has ended by itself ({Reason}); shutting down")]
    private static partial void LogTreeEnded(ILogger logger, ExitReason reason);
}

using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Supervision;

namespace Pail.Runtime.Hosting;

/// <summary>
/// The root supervisor of a host's supervision tree. Runs while the host runs, and stops the host if the supervisor ends by itself. A
/// singleton that <see cref="PailServices.AddPail"/> registers.
/// </summary>
public sealed partial class PailRoot : IHostedLifecycleService, IDisposable, IAsyncDisposable
{
    private readonly Node _node;
    private readonly SupervisorOptions _options;
    private readonly IEnumerable<PailChild> _children;
    private readonly IServiceProvider _services;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly ILogger<PailRoot> _logger;
    private volatile bool _stopping;

    internal PailRoot(
        Node node, SupervisorOptions options, IEnumerable<PailChild> children, IServiceProvider services,
        IHostApplicationLifetime lifetime, ILogger<PailRoot> logger) =>
        (_node, _options, _children, _services, _lifetime, _logger) = (node, options, children, services, lifetime, logger);

    /// <summary>The root supervisor's process; the default pid before it is started.</summary>
    public Pid Supervisor { get; private set; }

    /// <summary>
    /// Why the supervisor ended before the host told it to stop; <see langword="null"/> if it did not. A program can make its exit code
    /// of it.
    /// </summary>
    public ExitReason? EndedBy { get; private set; }

    /// <inheritdoc />
    /// <remarks>Runs before the other services start, because they may use the processes of the tree.</remarks>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        var specs = _children.Select(child => child.Spec(_services)).ToArray();
        var started = await _node.StartSupervisor(specs, _options).AsTask().WaitAsync(cancellationToken);
        Supervisor = started.IsOk ? started.Pid : throw Failed(started);
        _ = WatchRoot();
    }

    /// <inheritdoc />
    /// <remarks>
    /// Ignores the token: other services may already have used up its time, and the tree ends within its own shutdown times.
    /// </remarks>
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        _stopping = true;
        if (!_node.IsAlive(Supervisor))
            return;

        try
        {
            await _node.Stop(Supervisor, ExitReason.Shutdown, cancellationToken: CancellationToken.None);
        }
        catch (CallException) when (!_node.IsAlive(Supervisor))
        {
            // The root ended by itself before it could be stopped.
        }
    }

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Stops the tree in order. Without effect after <see cref="StoppedAsync"/>; but when the start of the host fails, for example because
    /// its port is taken, the host calls only this method. The node would else end the processes of the tree in any order, and the
    /// supervisors would report that as failures of their children.
    /// </summary>
    /// <returns>A task that completes when the tree has ended.</returns>
    public async ValueTask DisposeAsync() => await StoppedAsync(CancellationToken.None);

    /// <summary>
    /// Leaves the tree to the disposal of the node, which is no failure of the tree. A host that is disposed of asynchronously calls
    /// <see cref="DisposeAsync"/> instead.
    /// </summary>
    public void Dispose() => _stopping = true;

    private async Task WatchRoot()
    {
        var reason = await _node.WaitForExit(Supervisor);
        if (_stopping)
            return;

        LogTreeEnded(_logger, reason);
        EndedBy = reason;
        _lifetime.StopApplication();
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

using Pail.Buckets;
using Pail.Runtime.Processes;

namespace Pail.Server.Hosting;

/// <summary>Runs the supervision tree of the buckets as long as the host runs; and the host no longer than the tree.</summary>
internal sealed partial class BucketHost(BucketTree tree, Node node, IHostApplicationLifetime lifetime, ILogger<BucketHost> logger) : IHostedService, IDisposable
{
    private volatile bool _stopping;

    /// <summary>What the program should end with: 0 unless the tree ended by itself.</summary>
    internal int ExitCode { get; private set; }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await tree.Start();
        _ = WatchRoot();
    }

    // The token does not cut it short: slow clients may have used up its time before, and the tree ends within its own shutdown times.
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _stopping = true;
        await tree.DisposeAsync();
    }

    /// <summary>The host ends without having been started to the end, as when its port is taken: it disposes the tree without stopping it first.</summary>
    public void Dispose() => _stopping = true;

    // The root gives up only when what is below it fails again and again. Without buckets there is nothing to serve: better a restart from outside.
    private async Task WatchRoot()
    {
        var reason = await node.WaitForExit(tree.Root);
        if (_stopping)
            return;

        LogTreeEnded(logger, reason);
        ExitCode = 1;
        lifetime.StopApplication();
    }

    [LoggerMessage(1, LogLevel.Critical, "The supervision tree of the buckets has ended ({Reason}); shutting down")]
    private static partial void LogTreeEnded(ILogger logger, ExitReason reason);
}

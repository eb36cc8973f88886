using Pail.Buckets;
using Pail.Runtime.Processes;
using Pail.Server.Problems;
using Pail.Server.Telemetry;
using Pail.Server.Watching;

namespace Pail.Server.Observer;

/// <summary>
/// What all open pages share: how many there may be, the meter of requests, which runs only while there are pages, and the account of what
/// they cost.
/// </summary>
/// <param name="node">The node.</param>
/// <param name="tree">The buckets; null when the server has others, as in some tests.</param>
/// <param name="selection">The instruments of this server.</param>
/// <param name="watches">The open watches.</param>
/// <param name="time">The clock.</param>
/// <param name="lifetime">Tells when the server stops.</param>
internal sealed class ObserverFeed(
    Node node, BucketTree? tree, MetricSelection selection, OpenWatches watches, TimeProvider time, IHostApplicationLifetime lifetime)
    : IDisposable
{
    /// <summary>The most pages that may be open.</summary>
    internal const int MaxPages = 32;

    private readonly Lock _lock = new();
    private int _pages;

    internal Node Node => node;

    internal BucketTree? Tree => tree;

    /// <summary>Looks at the storage of durable buckets.</summary>
    internal StorageLook Storage { get; } = new(() => tree?.Storage, time);

    internal OpenWatches Watches => watches;

    internal TimeProvider Time => time;

    internal RequestMeter Requests { get; } = new(selection);

    internal SampleAccount Account { get; } = new(time);

    internal DateTimeOffset StartedAt { get; } = time.GetUtcNow();

    /// <summary>Set when the server stops.</summary>
    internal CancellationToken Stopping => lifetime.ApplicationStopping;

    /// <summary>How many pages are open.</summary>
    internal int Pages => Volatile.Read(ref _pages);

    /// <summary>Counts a page that is about to be opened, unless there are too many.</summary>
    /// <returns>Why it must not be opened, or <see langword="null"/>.</returns>
    internal Problem? Enter()
    {
        lock (_lock)
        {
            if (Stopping.IsCancellationRequested)
                return new Problem(ProblemKind.ShuttingDown, "The server is shutting down; look again when it is back.");
            if (_pages == MaxPages)
                return new Problem(ProblemKind.RateLimited, $"There are {MaxPages} observers open, and there may be no more.");
            _pages++;
            Requests.Start();
            return null;
        }
    }

    /// <summary>Takes a page off the count.</summary>
    internal void Leave()
    {
        lock (_lock)
        {
            _pages--;
            Requests.Stop();
        }
    }

    public void Dispose() => Requests.Dispose();
}

using Microsoft.Extensions.Logging;
using Pail.Runtime.Processes;

namespace Pail.Buckets;

/// <summary>
/// The buckets of a program that has none: a node and a tree, started by the first use and stopped with the service container.
/// </summary>
internal sealed class OwnBuckets(TimeProvider? time, ILoggerFactory? loggers) : IBuckets, IAsyncDisposable, IDisposable
{
    private readonly Lock _lock = new();
    private readonly NodeOptions _options = NewOptions(time ?? TimeProvider.System, loggers);
    private Task? _starting;
    private volatile BucketTree? _tree;
    private bool _disposed;
    private Node? _node;

    public async ValueTask<CreateResult> Create(string name, BucketConfig config)
    {
        await Start();
        return await _tree!.Create(name, config);
    }

    public ValueTask<IBucket?> Find(string name) => _tree?.Find(name) ?? default;

    public ValueTask<IReadOnlyList<IBucket>> List(string prefix, string? after, int limit) =>
        _tree?.List(prefix, after, limit) ?? new([]);

    public ValueTask<IReadOnlyList<IBucket>> ListFailed(int limit) => _tree?.ListFailed(limit) ?? new([]);

    public ValueTask<DeleteBucketStatus> Delete(string name, bool force) =>
        _tree?.Delete(name, force) ?? ValueTask.FromResult(DeleteBucketStatus.Absent);

    public async ValueTask DisposeAsync()
    {
        Task? starting;
        lock (_lock)
        {
            _disposed = true;
            starting = _starting;
        }

        if (starting is null)
            return;
        await starting;
        await _tree!.DisposeAsync();
        await _node!.DisposeAsync();
    }

    /// <summary>For a container that is disposed without <c>await</c>. Blocks until the node has ended.</summary>
    public void Dispose() => Blocking.Run(
        static async ValueTask<bool> (own) =>
        {
            await own.DisposeAsync();
            return true;
        },
        this);

    private Task Start()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);

            // On the thread pool: the start serves all callers, so it must not depend on the context of the first one.
            return _starting ??= Task.Run(async () =>
            {
                _node = new Node(_options);
                var tree = new BucketTree(_node, loggers?.CreateLogger<BucketTree>());
                await tree.Start();
                _tree = tree;
            });
        }
    }

    private static NodeOptions NewOptions(TimeProvider time, ILoggerFactory? loggers) =>
        loggers is null ? new NodeOptions { TimeProvider = time } : new NodeOptions { TimeProvider = time, LoggerFactory = loggers };
}

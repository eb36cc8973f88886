using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Pail.Buckets;

/// <summary>
/// Drops the local value of a <see cref="HybridCache"/> when the bucket that is its second level changes.
/// </summary>
/// <remarks>
/// <para>
/// The life of it: the cache over the bucket calls <see cref="Attach"/> with each bucket that it begins to use, before the first use. So
/// every local value is read under a watch, and no bucket is created or created again for the watch alone. One task reads the watch to its
/// end, which is the end of the bucket or of this object, and then that of the next bucket. The host or the container ends it.
/// </para>
/// <para>
/// <see cref="HybridCache"/> has no method that drops a local value only. But its removals drop the local value and then pass the call to
/// the second level together with the caller's token. So they are called with a token that the cache over the bucket recognizes
/// (<see cref="IsLocalOnly"/>), and the bucket stays as it is. <see cref="StartAsync"/> makes sure that this works.
/// </para>
/// </remarks>
internal sealed partial class HybridCacheInvalidation(IServiceProvider services, object? hybridCacheKey, object? distributedCacheKey)
    : IHostedService, IAsyncDisposable, IDisposable
{
    // Fewer keys than this are not worth a trim.
    private const int MinTrim = 1024;

    private static readonly TimeSpan TickTime = TimeSpan.FromSeconds(1);

    // After so long a bucket that could not be watched is asked again.
    private static readonly TimeSpan WatchPause = TimeSpan.FromMilliseconds(100);

    private readonly LocalKeys _keys = new();
    private readonly ILogger _logger =
        services.GetService<ILoggerFactory>()?.CreateLogger<HybridCacheInvalidation>() ?? NullLogger<HybridCacheInvalidation>.Instance;

    // Never cancelled. Its token is what a call is recognized by.
    private readonly CancellationTokenSource _localOnly = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private volatile IBucket? _bucket;
    private Task _following = Task.CompletedTask;
    private Task _ticking = Task.CompletedTask;
    private volatile bool _stopped;
    private volatile bool _passedOn;

    /// <summary>How many keys may have a local value.</summary>
    internal int Keys => _keys.Count;

    /// <summary>Makes sure that the hybrid cache is over the bucket.</summary>
    /// <param name="cancellationToken">Not used; nothing here takes long.</param>
    /// <exception cref="InvalidOperationException">The hybrid cache has another second level, or none.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // Resolves the cache first, which the hybrid cache would resolve as its second level.
        _ = services.GetRequiredKeyedService<IDistributedCache>(distributedCacheKey);
        await Cache().RemoveAsync($"pail-{Guid.NewGuid()}", _localOnly.Token);
        if (!_passedOn)
        {
            throw new InvalidOperationException(
                "The HybridCache cannot be told about changes, because its second level is not the cache that AddPailDistributedCache"
                + " has added under the key that was given to AddPailHybridCacheInvalidation.");
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        lock (_lock)
            _stopped = true;
        await _stop.CancelAsync();
        await Task.WhenAll(_following, _ticking);
        _keys.Clear();
    }

    /// <summary>For a container that is disposed without <c>await</c>.</summary>
    public void Dispose() => Blocking.Run(
        static async ValueTask<bool> (invalidation) =>
        {
            await invalidation.DisposeAsync();
            return true;
        },
        this);

    /// <summary>Whether a call of the second level belongs to a removal that is meant for the first level only.</summary>
    internal bool IsLocalOnly(CancellationToken token)
    {
        if (token != _localOnly.Token)
            return false;
        _passedOn = true;
        return true;
    }

    /// <summary>Reads a value for the hybrid cache, which stores it in its first level.</summary>
    internal async ValueTask<Entry?> Read(NamedBucket bucket, string key)
    {
        if (_stopped)
            return await Get(bucket, key);
        var tick = _keys.Reading(key);
        var entry = await Get(bucket, key);
        if (entry is null)
            _keys.Missed(key, tick);
        else
            _keys.Reading(key);
        return entry;
    }

    /// <summary>Called before the hybrid cache writes a value, which is in its first level already.</summary>
    internal void Writing(string key)
    {
        if (!_stopped)
            _keys.Writing(key);
    }

    /// <summary>Watches a bucket from now on. Called before the cache begins to use it.</summary>
    internal async ValueTask Attach(IBucket bucket)
    {
        if (_stopped || ReferenceEquals(_bucket, bucket))
            return;
        var watch = await bucket.Watch(new WatchQuery());
        lock (_lock)
        {
            // Several callers may find the bucket at the same time. The first one that comes here watches it for all.
            if (!_stopped && !ReferenceEquals(_bucket, bucket))
            {
                _bucket = bucket;

                // Not in the context of the caller, which is a request and ends long before the watch.
                using var flow = ExecutionContext.SuppressFlow();
                var previous = _following;
                _following = Task.Run(() => Follow(previous, bucket, watch), CancellationToken.None);
                if (_ticking.IsCompleted)
                    _ticking = Task.Run(TickUntilStopped, CancellationToken.None);
                return;
            }
        }

        await watch.DisposeAsync();
    }

    private static ValueTask<Entry?> Get(NamedBucket bucket, string key) => bucket.Use(static (bucket, key) => bucket.Get(key), key);

    private TimeProvider Time => services.GetService<TimeProvider>() ?? TimeProvider.System;

    private HybridCache Cache() => services.GetRequiredKeyedService<HybridCache>(hybridCacheKey);

    private async Task Follow(Task previous, IBucket bucket, BucketWatch watch)
    {
        // The bucket before this one was deleted, so its watch ends.
        await previous;
        try
        {
            var cache = Cache();
            while (await ReadToEnd(cache, watch) == BucketEventKind.Overflow)
            {
                // First the next watch, then the drop: a change in between is dropped twice, not missed.
                await watch.DisposeAsync();
                watch = await WatchAgain(cache, bucket);
                LogOverflow(bucket.Name);
                await DropAll(cache);
                await RemoveMissedTags(cache, bucket);
            }
        }
        catch (Exception error) when (IsEnd(error))
        {
            // The host or the container ends.
        }
        catch (BucketUnavailableException)
        {
            // The bucket was deleted after the overflow. Its values are dropped, and the cache attaches the next bucket.
            await DropAll(Cache());
        }
        catch (Exception error)
        {
            Fail(error, bucket);
        }
        finally
        {
            await watch.DisposeAsync();
        }
    }

    private async Task TickUntilStopped()
    {
        try
        {
            var cache = Cache();
            using var timer = new PeriodicTimer(TickTime, Time);
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                foreach (var key in _keys.Tick())
                    await Drop(cache, key);
                if (await CountStored() is { } stored && _keys.Count > Math.Max(MinTrim, 2 * stored))
                {
                    foreach (var key in _keys.Trim())
                        await Drop(cache, key);
                }
            }
        }
        catch (Exception error) when (IsEnd(error))
        {
            // The host or the container ends.
        }
        catch (Exception error)
        {
            Fail(error, _bucket);
        }
    }

    /// <summary>Watches a bucket for another time, however long it does not answer.</summary>
    /// <exception cref="BucketUnavailableException">It was deleted.</exception>
    private async ValueTask<BucketWatch> WatchAgain(HybridCache cache, IBucket bucket)
    {
        while (true)
        {
            try
            {
                return await bucket.Watch(new WatchQuery());
            }
            catch (BucketUnavailableException error) when (error.Failure != BucketFailure.Deleted)
            {
                // Nobody tells of changes meanwhile.
                await DropAll(cache);
                await Task.Delay(WatchPause, Time, _stop.Token);
            }
        }
    }

    /// <summary>How many keys the bucket has; null when it cannot say at the moment.</summary>
    private async ValueTask<long?> CountStored()
    {
        try
        {
            return _bucket is { } bucket ? (await bucket.Status()).Keys : 0;
        }
        catch (BucketUnavailableException)
        {
            // On one machine it always can. In a cluster the owner may be moving.
            return null;
        }
    }

    private bool IsEnd(Exception error) => error switch
    {
        OperationCanceledException => _stop.IsCancellationRequested,
        ObjectDisposedException { ObjectName: nameof(IServiceProvider) } => true,
        _ => false,
    };

    /// <summary>Gives up, and says so. Nothing is kept from now on.</summary>
    private void Fail(Exception error, IBucket? bucket)
    {
        _stopped = true;
        _keys.Clear();
        LogEnded(error, bucket?.Name);
    }

    [LoggerMessage(
        LogLevel.Warning,
        "Bucket \"{Bucket}\" has changed faster than its HybridCache could be told. All local values are dropped, and read from the bucket"
        + " again")]
    private partial void LogOverflow(string bucket);

    [LoggerMessage(LogLevel.Critical, "Local values of a HybridCache are no longer dropped when bucket \"{Bucket}\" changes")]
    private partial void LogEnded(Exception error, string? bucket);
}

using System.Runtime.CompilerServices;
using Pail.Buckets;

namespace Pail.Cluster.Grains;

/// <summary>
/// A bucket that this silo owns, for requests that come in here: they use it directly, from any thread, without a message to its grain.
/// </summary>
/// <remarks>
/// Made by the grain (<see cref="LocalOwners.Open"/>) and ended by it. <see cref="IsOver"/> begins when the store has refused the bucket or
/// its end is decided; from then on requests go to the next owner.
/// </remarks>
internal sealed class LocalOwner : IAsyncDisposable
{
    private readonly string _name;
    private readonly TaskCompletionSource _ousted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _watchesEnd = new();

    // Null after the end: whoever still knows the owner must not keep the bucket's entries in memory.
    private volatile OwnedBucket? _owned;
    private volatile ConfigStamp? _config;
    private volatile bool _isOver;
    private int _disposed;
    private bool _used;

    internal LocalOwner(string name, long life, OwnedBucket owned)
    {
        (_name, Life, _owned) = (name, life, owned);
        WhenLost = Task.WhenAny(owned.Lost, _ousted.Task);
        _ = WhenLost.ContinueWith(_ => EndWatches(), TaskScheduler.Default);
    }

    internal string Name => _name;

    internal long Life { get; }

    /// <summary>Whether the silo does not own the bucket any more, or hands it over.</summary>
    internal bool IsOver => _isOver || _owned is not { Lost.IsCompleted: false };

    /// <summary>The bucket; null when the silo does not own it any more.</summary>
    internal Bucket? Bucket => _isOver ? null : _owned is { Lost.IsCompleted: false } owned ? owned.Bucket : null;

    /// <summary>Completes when the bucket must be given up.</summary>
    internal Task WhenLost { get; }

    /// <summary>
    /// Ends the watches of other silos, which go on at the next owner. A watch is a call of the grain, which is not deactivated before all
    /// its calls have ended: without this, the bucket would be nobody's for seconds.
    /// </summary>
    internal CancellationToken WatchesEnd => _watchesEnd.Token;

    /// <summary>Why it was lost; null when it was not, and when it was deleted or has been handed over.</summary>
    internal string? LostBecause => _owned?.LostBecause;

    /// <summary>Completes when nothing is left of the bucket here.</summary>
    internal Task WhenEnded => _ended.Task;

    /// <summary>Whether the bucket was used since the last call, or has watchers.</summary>
    internal bool TakeUsed()
    {
        var used = _used || Bucket?.Events.Watchers > 0;
        _used = false;
        return used;
    }

    /// <summary>Notes a use that the grain has not seen.</summary>
    internal void NoteUse()
    {
        // Read first: users on several processors share the cache line as long as nobody writes it.
        if (!_used)
            _used = true;
    }

    /// <summary>The present configuration.</summary>
    internal ConfigStamp? Config
    {
        get
        {
            var last = _config;
            if (Bucket?.Config is not { } config || ReferenceEquals(last?.Config, config))
                return last;
            var next = ConfigStamp.Of(config);
            return Interlocked.CompareExchange(ref _config, next, last) == last ? next : _config;
        }
    }

    /// <summary>Takes a step that reads.</summary>
    internal ValueTask<T> Read<TState, T>(TState state, Func<Bucket, TState, ValueTask<T>> step) =>
        step(Bucket ?? throw Refusal.NoOwner(_name), state);

    /// <summary>Takes a step that may write. The bucket is not handed over in the middle of it.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    internal async ValueTask<T> Write<TState, T>(TState state, Func<Bucket, TState, ValueTask<T>> step)
    {
        if (_owned is not { } owned || _isOver || !owned.TryBeginWrite())
            throw Refusal.NoOwner(_name);
        try
        {
            return await step(owned.Bucket, state);
        }
        finally
        {
            owned.EndWrite();
        }
    }

    /// <summary>Deletes the bucket, here and in the store.</summary>
    internal async ValueTask<DeleteBucketStatus> Delete(bool force)
    {
        var status = _owned is { } owned && !_isOver ? await owned.Delete(force) : null;
        return status ?? throw Refusal.NoOwner(_name);
    }

    /// <summary>Begins <see cref="WatchesEnd"/>.</summary>
    internal void EndWatches() => _watchesEnd.Cancel();

    /// <summary>Asks the grain to give the bucket up, because another life of the bucket, or another activation, needs its place.</summary>
    internal void Oust()
    {
        _isOver = true;
        _ousted.TrySetResult();
    }

    /// <summary>Stores what is left and gives the bucket up, so that the next owner can begin.</summary>
    public async ValueTask DisposeAsync()
    {
        _isOver = true;
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            await WhenEnded;
            return;
        }

        try
        {
            await _owned!.DisposeAsync();
        }
        finally
        {
            _owned = null;
            _ended.TrySetResult();
        }
    }
}

using Microsoft.Extensions.Caching.Hybrid;

namespace Pail.Buckets.Tests;

/// <summary>A hybrid cache that can hold up a removal, or let it fail.</summary>
internal sealed class GatedHybridCache(HybridCache inner) : HybridCache
{
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The removal of this key waits until the gate is opened.</summary>
    internal string? Waits { get; set; }

    /// <summary>The removal of this key fails.</summary>
    internal string? Fails { get; set; }

    internal Task RemovalWaits => _waiting.Task;

    internal void Open() => _opened.TrySetResult();

    // Fails before it returns a task, as the real one does when its memory cache has been disposed.
    public override ValueTask RemoveAsync(string key, CancellationToken cancellationToken = default)
    {
        if (key == Fails)
            throw new InvalidOperationException("This key cannot be removed.");
        return key == Waits ? RemoveLater(key, cancellationToken) : inner.RemoveAsync(key, cancellationToken);
    }

    public override ValueTask<T> GetOrCreateAsync<TState, T>(
        string key,
        TState state,
        Func<TState, CancellationToken, ValueTask<T>> factory,
        HybridCacheEntryOptions? options = null,
        IEnumerable<string>? tags = null,
        CancellationToken cancellationToken = default) =>
        inner.GetOrCreateAsync(key, state, factory, options, tags, cancellationToken);

    public override ValueTask SetAsync<T>(
        string key,
        T value,
        HybridCacheEntryOptions? options = null,
        IEnumerable<string>? tags = null,
        CancellationToken cancellationToken = default) =>
        inner.SetAsync(key, value, options, tags, cancellationToken);

    public override ValueTask RemoveByTagAsync(string tag, CancellationToken cancellationToken = default) =>
        inner.RemoveByTagAsync(tag, cancellationToken);

    private async ValueTask RemoveLater(string key, CancellationToken cancellationToken)
    {
        _waiting.TrySetResult();
        await _opened.Task;
        await inner.RemoveAsync(key, cancellationToken);
    }
}

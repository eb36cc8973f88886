using System.Diagnostics.CodeAnalysis;
using BitFaster.Caching.Lru;

namespace Pail.Bench.Tables.Workloads;

/// <summary>BitFaster's cache, large enough that nothing is evicted.</summary>
internal readonly struct LruRows<TKey> : IRows<TKey, LruRows<TKey>>
    where TKey : notnull
{
    private readonly ConcurrentLru<TKey, string> _rows;

    private LruRows(int capacity) => _rows = new ConcurrentLru<TKey, string>(capacity);

    // The cache divides its capacity among three queues. A tenth more capacity keeps the rounding of their sizes from evicting a row.
    public static LruRows<TKey> New(int capacity) => new(Math.Max(16, capacity + (capacity / 10)));

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out string value) => _rows.TryGet(key, out value);

    public void Put(TKey key, string value) => _rows.AddOrUpdate(key, value);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

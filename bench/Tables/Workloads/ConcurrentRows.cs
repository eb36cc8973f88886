using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Pail.Bench.Tables.Workloads;

/// <summary>.NET's own concurrent dictionary.</summary>
internal readonly struct ConcurrentRows<TKey> : IRows<TKey, ConcurrentRows<TKey>>
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, string> _rows = new();

    public ConcurrentRows()
    {
    }

    public static ConcurrentRows<TKey> New(int capacity) => new();

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out string value) => _rows.TryGetValue(key, out value);

    public void Put(TKey key, string value) => _rows[key] = value;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

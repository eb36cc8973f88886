using System.Diagnostics.CodeAnalysis;

namespace Pail.Bench.Tables.Workloads;

/// <summary>The lock-free dictionary of the package NonBlocking.</summary>
internal readonly struct NonBlockingRows<TKey> : IRows<TKey, NonBlockingRows<TKey>>
    where TKey : notnull
{
    private readonly NonBlocking.ConcurrentDictionary<TKey, string> _rows = new();

    public NonBlockingRows()
    {
    }

    public static NonBlockingRows<TKey> New(int capacity) => new();

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out string value) => _rows.TryGetValue(key, out value);

    public void Put(TKey key, string value) => _rows[key] = value;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

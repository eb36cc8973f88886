using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Caching.Memory;

namespace Pail.Bench.Tables.Workloads;

/// <summary>The memory cache of ASP.NET Core, without a limit.</summary>
internal readonly struct MemoryCacheRows<TKey> : IRows<TKey, MemoryCacheRows<TKey>>
    where TKey : notnull
{
    private readonly MemoryCache _rows = new(new MemoryCacheOptions());

    public MemoryCacheRows()
    {
    }

    public static MemoryCacheRows<TKey> New(int capacity) => new();

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out string value) => _rows.TryGetValue(key, out value) && value is not null;

    public void Put(TKey key, string value) => _rows.Set(key, value);

    public ValueTask DisposeAsync()
    {
        _rows.Dispose();
        return ValueTask.CompletedTask;
    }
}

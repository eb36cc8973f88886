using System.Collections.Concurrent;

namespace Pail.Bench.Tables.Workloads;

/// <summary><c>AddOrUpdate</c> of .NET's own concurrent dictionary.</summary>
internal readonly struct ConcurrentCounter : ICounter<ConcurrentCounter>
{
    private readonly ConcurrentDictionary<string, long> _rows = new();

    public ConcurrentCounter() => _rows["counter"] = 0;

    public static ConcurrentCounter New() => new();

    public long Add() => _rows.AddOrUpdate("counter", 1, static (_, counter) => counter + 1);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

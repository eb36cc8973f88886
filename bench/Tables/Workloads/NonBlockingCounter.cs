namespace Pail.Bench.Tables.Workloads;

/// <summary><c>AddOrUpdate</c> of the lock-free dictionary of the package NonBlocking.</summary>
internal readonly struct NonBlockingCounter : ICounter<NonBlockingCounter>
{
    private readonly NonBlocking.ConcurrentDictionary<string, long> _rows = new();

    public NonBlockingCounter() => _rows["counter"] = 0;

    public static NonBlockingCounter New() => new();

    public long Add() => _rows.AddOrUpdate("counter", 1, static (_, counter) => counter + 1);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

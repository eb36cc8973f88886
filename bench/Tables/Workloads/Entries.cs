using Pail.Bench.Compare;

namespace Pail.Bench.Tables.Workloads;

/// <summary>
/// A table with rows whose keys and value are not its own, so that it weighs what it adds to them. It stays until it is cleared away.
/// </summary>
internal sealed class Entries<TRows> : IWorkload
    where TRows : struct, IRows<string, TRows>
{
    private TRows _rows;

    public Task Start() => Task.CompletedTask;

    public Task Arrange(int operations)
    {
        _ = Keys.Texts(operations);
        return Task.CompletedTask;
    }

    public Task Run(int operations)
    {
        _rows = TRows.New(operations);
        foreach (var key in Keys.Texts(operations).AsSpan(0, operations))
            _rows.Put(key, Keys.Value);
        return Task.CompletedTask;
    }

    public async Task Clear()
    {
        await _rows.DisposeAsync();
        _rows = default;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

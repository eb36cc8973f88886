using Pail.Bench.Compare;

namespace Pail.Bench.Tables.Workloads;

/// <summary>
/// A table whose keys and value exist before, so that only the memory that the table adds is measured. It lives until it is cleared.
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

namespace Pail.Bench.Tables.Workloads;

/// <summary>One thread that fills an empty table. The keys are numbers in no order. Each run has a new table.</summary>
internal sealed class Growth<TRows>() : CrewWorkload(threads: 1)
    where TRows : struct, IRows<int, TRows>
{
    private TRows _rows;

    public override Task Arrange(int operations)
    {
        _rows = TRows.New(operations);
        return Task.CompletedTask;
    }

    public override Task Run(int operations) => Begin(_ => Work(_rows, operations));

    public override async Task Clear()
    {
        await _rows.DisposeAsync();
        _rows = default;
    }

    private static void Work(TRows rows, int operations)
    {
        for (var i = 0; i < operations; i++)
            rows.Put(Keys.Number(i), Keys.Value);
    }
}

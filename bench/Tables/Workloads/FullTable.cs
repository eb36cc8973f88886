using Pail.Bench.Processes.Workloads;

namespace Pail.Bench.Tables.Workloads;

/// <summary>
/// A workload on a table that has all its rows. Each thread walks over the keys, for as many steps as its part of the operations has.
/// </summary>
/// <param name="threads">How many threads.</param>
internal abstract class FullTable<TRows>(int threads) : CrewWorkload(threads)
    where TRows : struct, IRows<string, TRows>
{
    private readonly int _threads = threads;
    private TRows _rows;

    public override Task Run(int operations) => Begin(thread => Work(_rows, Keys.Walk(), Share.Of(operations, _threads, thread)));

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _rows.DisposeAsync();
    }

    protected override void Prepare()
    {
        _rows = TRows.New(Keys.Count);
        var walk = Keys.Walk();
        for (var i = 0; i < Keys.Count; i++)
            _rows.Put(walk.Next(), Keys.Value);
    }

    /// <summary>One thread's part of a run.</summary>
    protected abstract void Work(TRows rows, Walk walk, int operations);

    /// <summary>The exception for a lookup that finds nothing. The time of such a run must not count.</summary>
    protected static InvalidOperationException Missing(string key) => new($"There is no row for \"{key}\".");
}

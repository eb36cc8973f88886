namespace Pail.Bench.Tables.Workloads;

/// <summary>Threads that overwrite rows.</summary>
internal sealed class Inserts<TRows>(int threads) : FullTable<TRows>(threads)
    where TRows : struct, IRows<string, TRows>
{
    protected override void Work(TRows rows, Walk walk, int operations)
    {
        for (var i = 0; i < operations; i++)
            rows.Put(walk.Next(), Keys.Value);
    }
}

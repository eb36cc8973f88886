namespace Pail.Bench.Tables.Workloads;

/// <summary>Threads that look rows up.</summary>
internal sealed class Lookups<TRows>(int threads) : FullTable<TRows>(threads)
    where TRows : struct, IRows<string, TRows>
{
    protected override void Work(TRows rows, Walk walk, int operations)
    {
        for (var i = 0; i < operations; i++)
        {
            var key = walk.Next();
            if (!rows.TryGet(key, out _))
                throw Missing(key);
        }
    }
}

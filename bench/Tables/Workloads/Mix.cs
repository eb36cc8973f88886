namespace Pail.Bench.Tables.Workloads;

/// <summary>Threads that look rows up, and overwrite a row in every twentieth operation.</summary>
internal sealed class Mix<TRows>(int threads) : FullTable<TRows>(threads)
    where TRows : struct, IRows<string, TRows>
{
    private const int InsertEvery = 20;

    protected override void Work(TRows rows, Walk walk, int operations)
    {
        for (var i = 0; i < operations; i++)
        {
            var key = walk.Next();
            if (i % InsertEvery == 0)
                rows.Put(key, Keys.Value);
            else if (!rows.TryGet(key, out _))
                throw Missing(key);
        }
    }
}

using Pail.Bench.Behaviours.Workloads;

namespace Pail.Bench.Buckets.Workloads;

/// <summary>A grain for each bucket. Orleans copies the bytes of each call, because they might change.</summary>
internal sealed class OrleansStore : Store
{
    private readonly Silo _silo = new();

    public override async Task Get(BucketWalk walk, int operations)
    {
        for (var i = 0; i < operations; i++)
        {
            walk.Move();
            if ((await _silo.Factory.GetGrain<IEntriesGrain>(walk.Name).Get(walk.Key))?.Length != Records.Bytes.Length)
                throw Missing(walk);
        }
    }

    public override async Task Put(BucketWalk walk, int operations)
    {
        for (var i = 0; i < operations; i++)
        {
            walk.Move();
            await _silo.Factory.GetGrain<IEntriesGrain>(walk.Name).Put(walk.Key, Records.Bytes);
        }
    }

    public override ValueTask DisposeAsync() => _silo.DisposeAsync();

    protected override Task Start() => _silo.Start();

    protected override async Task Fill(string name, ReadOnlyMemory<string> keys)
    {
        for (var i = 0; i < keys.Length; i++)
            await _silo.Factory.GetGrain<IEntriesGrain>(name).Put(keys.Span[i], Records.Bytes);
    }

    private sealed class Silo : OrleansWorkload
    {
        public IGrainFactory Factory => Grains;

        public override Task Run(int operations) => Task.CompletedTask;
    }
}

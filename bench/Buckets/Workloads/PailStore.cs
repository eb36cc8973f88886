using Pail.Buckets;

namespace Pail.Bench.Buckets.Workloads;

/// <summary>Buckets of one variant, through the port, found by name in each operation.</summary>
/// <param name="variant">The variant.</param>
internal sealed class PailStore(Variant variant) : Store
{
    private readonly BucketLab _lab = new(variant);

    public override async Task Get(BucketWalk walk, int operations)
    {
        var tree = _lab.Tree;
        for (var i = 0; i < operations; i++)
        {
            walk.Move();
            if ((await (await tree.Find(walk.Name))!.Get(walk.Key))?.Value.Length != Records.Bytes.Length)
                throw Missing(walk);
        }
    }

    public override async Task Put(BucketWalk walk, int operations)
    {
        var (tree, value) = (_lab.Tree, Records.Value);
        for (var i = 0; i < operations; i++)
        {
            walk.Move();
            if ((await (await tree.Find(walk.Name))!.Put(walk.Key, value)).Status != ApplyStatus.Replaced)
                throw Missing(walk);
        }
    }

    public override ValueTask DisposeAsync() => _lab.DisposeAsync();

    protected override Task Start() => _lab.Start();

    protected override async Task Fill(string name, ReadOnlyMemory<string> keys)
    {
        var bucket = await _lab.Create(name);
        for (var i = 0; i < keys.Length; i++)
            await bucket.Put(keys.Span[i], Records.Value);
    }
}

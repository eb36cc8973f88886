namespace Pail.Buckets.Tests.Durability;

/// <summary>The pieces that a log consists of.</summary>
internal sealed class ModelLog
{
    internal List<byte[]> Batches { get; } = [];

    internal List<byte[]> Parts { get; } = [];

    /// <summary>How many batches the snapshot includes.</summary>
    internal int Through { get; set; }

    /// <summary>Writes what the world has changed since the last batch.</summary>
    internal void Commit(ModelWorld world)
    {
        if (world.Pending.Count > 0)
            Batches.Add(Changes.Batch(world.Marks.Position - world.Pending.Count + 1, [.. world.Pending]));
        world.Pending.Clear();
    }
}

namespace Pail.Bench.Buckets.Workloads;

/// <summary>Buckets without a key. They live until they are cleared.</summary>
internal sealed class EmptyBuckets(Variant variant) : LabWorkload(variant)
{
    public override Task Arrange(int operations)
    {
        _ = Records.Names(operations);
        return Task.CompletedTask;
    }

    public override async Task Run(int operations)
    {
        foreach (var name in Records.Names(operations))
            await Lab.Create(name);
    }

    public override Task Clear() => Restart();
}

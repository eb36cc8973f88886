using Pail.Bench.Compare;

namespace Pail.Bench.Buckets.Workloads;

/// <summary>A workload on a lab of its own.</summary>
/// <param name="variant">The variant of the buckets.</param>
/// <param name="time">The clock of the node; null for the computer's.</param>
internal abstract class LabWorkload(Variant variant, TimeProvider? time = null) : IWorkload
{
    protected BucketLab Lab { get; } = new(variant, time);

    public virtual async Task Start()
    {
        await Lab.Start();
        await Prepare();
    }

    public virtual Task Arrange(int operations) => Task.CompletedTask;

    public abstract Task Run(int operations);

    public virtual Task Clear() => Task.CompletedTask;

    public virtual ValueTask DisposeAsync() => Lab.DisposeAsync();

    protected virtual Task Prepare() => Task.CompletedTask;

    /// <summary>Begins again with no buckets.</summary>
    protected async Task Restart()
    {
        await Lab.DisposeAsync();
        await Lab.Start();
    }
}

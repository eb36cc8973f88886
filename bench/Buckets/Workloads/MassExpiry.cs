using Microsoft.Extensions.Time.Testing;
using Pail.Bench.Tables.Workloads;
using Pail.Buckets;
using Pail.Runtime.Tables;

namespace Pail.Bench.Buckets.Workloads;

/// <summary>
/// Entries that all expire in the same second, while a task gets entries that do not expire. The node's clock is one that the workload sets
/// forward, so the second comes when all entries are there. The run ends when the last entry has been removed.
/// </summary>
/// <param name="variant">The variant.</param>
/// <param name="clock">The node's clock.</param>
internal sealed class MassExpiry(Variant variant, FakeTimeProvider clock) : WatchedGets(variant, Living, clock)
{
    /// <summary>How many keys do not expire.</summary>
    public const int Living = 1000;

    private readonly FakeTimeProvider _clock = clock;
    private IBucket? _bucket;

    private IBucket Bucket => _bucket ?? throw new InvalidOperationException("The workload has not been started.");

    public override async Task Arrange(int operations)
    {
        await base.Arrange(operations);
        var (keys, value) = (Keys.Texts(operations + Living), Records.Value);
        var second = _clock.GetUtcNow() + TimeSpan.FromMinutes(1);
        for (var i = 0; i < operations; i++)
        {
            var moment = second + TimeSpan.FromTicks((i * 7919L) % TimeSpan.TicksPerSecond);
            await Bucket.Put(keys[Living + i], value with { Expiration = Expiration.At(moment) });
        }
    }

    public override Task Run(int operations) => Task.Run(async () =>
    {
        _clock.Advance(TimeSpan.FromMinutes(2));
        while ((await Bucket.Status()).Keys > Living)
        {
            for (var i = 0; i < 100; i++)
                await Get(Bucket);
        }
    });

    protected override async Task Prepare() => _bucket = await Lab.CreateFull("shopping", Living, Records.Value);
}

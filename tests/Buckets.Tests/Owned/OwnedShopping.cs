namespace Pail.Buckets.Tests.Owned;

/// <summary>A bucket of a cluster with one key, at its owner.</summary>
public abstract class OwnedShopping : IAsyncLifetime
{
    private protected OwnedShopping() => Store = new MemoryBucketStore(Clock);

    private protected CountingClock Clock { get; } = new();

    private protected MemoryBucketStore Store { get; }

    private protected Machine Machine { get; private set; } = null!;

    private protected BucketFacts Facts { get; private set; } = null!;

    private protected OwnedBucket Owner { get; set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Machine = await Machine.Start(Store, Clock, new OwnershipOptions { Window = TimeSpan.FromHours(1) });
        Facts = (await Store.Create("shopping", new BucketConfig { Durable = true }, Clock.GetUtcNow(), null)).Facts;
        Owner = await Machine.Open(Facts);
        await Put("milk", "1");
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Machine.DisposeAsync();
    }

    private protected Task<OperationResult> Put(string key, string value) =>
        Owner.Bucket.Put(key, Machine.Text(value), Condition.None).AsTask();
}

namespace Pail.Buckets.Tests.Durability;

/// <summary>What a power cut takes, by the policy of the storage.</summary>
public abstract class PowerCutTests : DurableLab
{
    [Theory]
    [MemberData(nameof(Variants))]
    public async Task What_is_left_is_whole_and_in_order(BucketVariant variant)
    {
        var bucket = await Create("shop", variant);
        await Sync();
        for (var i = 0; i < 20; i++)
        {
            await bucket.Apply(new Transaction { Then = [new PutOperation("a", Text($"{i}")), new PutOperation("b", Text($"{i}"))] });
            if (i == 9)
                await Sync();
        }

        var least = SyncEvery == TimeSpan.Zero ? 19 : 9;
        var lost = (await bucket.Get("a"))!.Revision;
        Store.Fault = new BucketStorageException(BucketStorageFault.Failed, "The power is off.");
        await Restart(cutPower: true);
        var again = await Running("shop");

        // A transaction is there as a whole or not at all, and so are those before it.
        var left = Text(await again.Get("a"))!;
        Assert.InRange(int.Parse(left, System.Globalization.CultureInfo.InvariantCulture), least, 19);
        Assert.Equal(left, Text(await again.Get("b")));

        // What was taken back has taken its tags with it: no tag stands for two values.
        Assert.True((await again.Put("a", Text("new"))).Entry!.Revision.Epoch > lost.Epoch);
    }

    private async Task Sync()
    {
        if (SyncEvery is not { } time || time == TimeSpan.Zero)
            return;
        await Waiting.Until(() =>
        {
            Clock.Advance(time);
            return Store.Synced == Store.LastBatch;
        });
    }
}

public sealed class AlwaysPowerCutTests : PowerCutTests;

public sealed class NowAndThenPowerCutTests : PowerCutTests
{
    protected override TimeSpan? SyncEvery => TimeSpan.FromMilliseconds(100);
}

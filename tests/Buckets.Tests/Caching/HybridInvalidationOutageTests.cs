using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;

namespace Pail.Buckets.Tests;

/// <summary>Local values while the bucket does not answer for a moment.</summary>
public sealed class HybridInvalidationOutageTests() : CacheLab(CacheVariants.Set)
{
    [Fact]
    public async Task A_bucket_that_cannot_tell_its_status_is_still_followed()
    {
        var buckets = new UnsteadyBuckets(Tree);
        await using var instance = await HybridInstance.New(Clock, buckets, Config).Start();
        await Fill(instance, "milk");

        buckets.Fails = true;
        await Waiting.Until(() =>
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            return buckets.Failures > 1;
        });

        Assert.Equal("old", await instance.Read("milk", "not stored"));
        await Change("milk");
        await instance.UntilDropped("milk");
    }

    [Fact]
    public async Task A_bucket_that_cannot_be_watched_again_is_watched_when_it_answers()
    {
        var buckets = new UnsteadyBuckets(Tree);
        await using var instance = await HybridInstance.New(Clock, buckets, Config, static services =>
        {
            services.AddKeyedHybridCache("inner");
            services.AddSingleton<HybridCache>(
                provider => new GatedHybridCache(provider.GetRequiredKeyedService<HybridCache>("inner")));
        }).Start();
        await Fill(instance, "milk", "gate");
        var gate = (GatedHybridCache)instance.Cache;
        gate.Waits = "gate";
        await Change("gate");
        await gate.RemovalWaits;
        for (var i = 0; i < EventLog.MaxEvents + 1; i++)
            await Change("other");

        buckets.Fails = true;
        gate.Open();
        await instance.UntilDropped("milk");
        buckets.Fails = false;
        await Waiting.Until(async () =>
        {
            Clock.Advance(TimeSpan.FromMilliseconds(100));
            return (await Bucket.Status()).Watchers == 1;
        });

        await Fill(instance, "milk");
        await Change("milk");
        await instance.UntilDropped("milk");
    }

    private static async Task Fill(HybridInstance instance, params string[] keys)
    {
        foreach (var key in keys)
        {
            await instance.Write(key, "old");
            await instance.UntilDropped(key);
            Assert.Equal("old", await instance.Read(key, "not stored"));
        }
    }

    private async Task Change(string key) => await Bucket.Put(key, new NewValue(Bytes("another"), "text/plain"));
}

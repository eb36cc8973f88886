using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Pail.Buckets.Tests;

public sealed class AgentHybridInvalidationLifeTests() : HybridInvalidationLifeContract(CacheVariants.Agent, survives: false);

public sealed class GenServerHybridInvalidationLifeTests() : HybridInvalidationLifeContract(CacheVariants.GenServer, survives: false);

public sealed class SetHybridInvalidationLifeTests() : HybridInvalidationLifeContract(CacheVariants.Set, survives: true);

public sealed class OrderedSetHybridInvalidationLifeTests() : HybridInvalidationLifeContract(CacheVariants.OrderedSet, survives: true);

/// <summary>Local values while buckets and instances come and go.</summary>
/// <param name="config">The variant of bucket.</param>
/// <param name="survives">Whether the keys survive the end of the bucket's process.</param>
public abstract class HybridInvalidationLifeContract(BucketConfig config, bool survives) : CacheLab(config)
{
    [Fact]
    public async Task Local_values_are_dropped_when_the_bucket_has_lost_its_keys_and_only_then()
    {
        await using var instance = await NewInstance().Start();
        await Fill(instance, "milk", "eggs");
        var pid = (await Bucket.Status()).Pid;

        await Bucket.Kill();
        await Waiting.Until(async () => await Bucket.Status() is { State: BucketState.Running } status && status.Pid != pid);
        await Change("eggs");
        await instance.UntilDropped("eggs");

        Assert.Equal(survives ? "old" : null, await instance.Local("milk"));
        Assert.Equal(survives ? "old" : "new", await instance.Read("milk", "new"));
    }

    [Fact]
    public async Task A_deleted_bucket_takes_the_local_values_along_and_is_created_again_by_the_next_use_only()
    {
        await using var first = await NewInstance().Start();
        await using var second = await NewInstance().Start();
        await Fill(first, "milk");
        Assert.Equal("old", await second.Read("milk", "not stored"));

        await Tree.Delete("cache", force: true);
        await first.UntilDropped("milk");
        await second.UntilDropped("milk");
        Assert.Null(await Tree.Find("cache"));

        // The next bucket is followed too.
        await first.Write("milk", "old");
        Assert.Equal("old", await second.Read("milk", "not stored"));
        await first.Write("milk", "new");
        await second.UntilDropped("milk");
        Assert.Equal("new", await second.Read("milk", "not stored"));
        await Waiting.Until(async () => (await Bucket.Status()).Watchers == 2);
    }

    [Fact]
    public async Task The_watch_begins_before_the_host_starts_and_ends_with_the_host()
    {
        var instance = NewInstance();
        await using var ends = instance;
        Assert.Null(await Tree.Find("cache"));
        await Fill(instance, "milk");
        await Waiting.Until(async () => (await Bucket.Status()).Watchers == 1);

        await instance.Start();
        await Change("milk");
        await instance.UntilDropped("milk");
        Assert.Equal(1, (await Bucket.Status()).Watchers);

        await instance.Stop();
        Assert.Equal(0, (await Bucket.Status()).Watchers);
        Assert.Equal("new", await instance.Read("milk", "new"));
        Assert.Equal(0, (await Bucket.Status()).Watchers);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Without_a_host_the_watch_ends_with_the_container(bool used)
    {
        await using var other = NewInstance();
        await Fill(other, "eggs");
        var instance = NewInstance();
        if (used)
        {
            await Fill(instance, "milk");
            await Change("milk");
            await instance.UntilDropped("milk");
        }

        await instance.DisposeAsync();

        await Waiting.Until(async () => (await Bucket.Status()).Watchers == 1);
    }

    [Fact]
    public async Task An_instance_that_cannot_keep_up_drops_all_local_values_and_goes_on()
    {
        var logs = new RecordedLogs();
        await using var instance = await NewGated(logs).Start();
        await Fill(instance, "milk", "eggs", "gate");
        var gate = (GatedHybridCache)instance.Cache;
        gate.Waits = "gate";
        await Change("gate");
        await gate.RemovalWaits;

        await Change("milk");
        for (var i = 0; i < EventLog.MaxEvents; i++)
            await Change("other");
        gate.Open();
        await instance.UntilDropped("milk");
        await instance.UntilDropped("eggs");
        Assert.Contains(logs.Lines, line => line.StartsWith("Warning: Bucket \"cache\" has changed faster", StringComparison.Ordinal));

        // The bucket still has the value that was dropped only because its change might have been missed.
        Assert.Equal("old", await instance.Read("eggs", "not stored"));
        await Change("eggs");
        await instance.UntilDropped("eggs");
        await Waiting.Until(async () => (await Bucket.Status()).Watchers == 1);
    }

    [Fact]
    public async Task An_instance_that_has_missed_the_removal_of_a_tag_learns_of_it_and_keeps_other_tags()
    {
        await using var other = await NewInstance().Start();
        await using var instance = await NewGated(new RecordedLogs()).Start();
        await other.Read("cheese", "old", "dairy");
        await other.Read("bread", "old", "bakery");
        await UntilStored("cheese", "bread");
        await other.Cache.RemoveByTagAsync("empty", Cancelled);
        await Fill(instance, "gate");
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("old", await instance.Read("cheese", "not stored", "dairy"));
        Assert.Equal("old", await instance.Read("bread", "not stored", "bakery"));
        var gate = (GatedHybridCache)instance.Cache;
        gate.Waits = "gate";
        await Change("gate");
        await gate.RemovalWaits;

        await other.Cache.RemoveByTagAsync("dairy", Cancelled);
        for (var i = 0; i < EventLog.MaxEvents + 100; i++)
            await Change("other");
        gate.Open();
        await instance.UntilDropped("bread");
        Clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal("old", await instance.Read("bread", "not stored", "bakery"));
        await instance.UntilMade("cheese", "new", "dairy");
    }

    [Fact]
    public async Task A_value_that_cannot_be_dropped_is_logged_and_does_not_keep_the_others()
    {
        var logs = new RecordedLogs();
        await using var instance = await NewGated(logs).Start();
        await Fill(instance, "milk", "eggs");
        ((GatedHybridCache)instance.Cache).Fails = "milk";

        await Change("milk");
        await Change("eggs");
        await instance.UntilDropped("eggs");

        Assert.Equal("old", await instance.Local("milk"));
        Assert.Contains("Error: The local value of \"milk\" could not be dropped. It may be old until its local expiry", logs.Lines);
    }

    [Fact]
    public async Task Keys_that_are_not_in_the_bucket_are_forgotten()
    {
        await using var instance = await NewInstance().Start();
        await Fill(instance, "milk");
        for (var i = 0; i < 3000; i++)
            Assert.Null(await instance.Distributed.GetAsync($"absent{i}", Cancelled));

        await Waiting.Until(() =>
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            return instance.KnownKeys <= 1024;
        });
        Assert.Equal("old", await instance.Read("milk", "not stored"));
        await Change("milk");
        await instance.UntilDropped("milk");
    }

    private HybridInstance NewInstance() => HybridInstance.New(Clock, Tree, Config);

    private HybridInstance NewGated(RecordedLogs logs) => HybridInstance.New(Clock, Tree, Config, services =>
    {
        services.AddSingleton<ILoggerFactory>(logs);
        services.AddKeyedHybridCache("inner");
        services.AddSingleton<HybridCache>(
            provider => new GatedHybridCache(provider.GetRequiredKeyedService<HybridCache>("inner")));
    });

    // The write of a value drops it too. After that, it is read again.
    private static async Task Fill(HybridInstance instance, params string[] keys)
    {
        foreach (var key in keys)
        {
            await instance.Write(key, "old");
            await instance.UntilDropped(key);
            Assert.Equal("old", await instance.Read(key, "not stored"));
            Assert.Equal("old", await instance.Local(key));
        }
    }

    private async Task Change(string key) => await Bucket.Put(key, new NewValue(Bytes("no value of a hybrid cache"), "text/plain"));
}

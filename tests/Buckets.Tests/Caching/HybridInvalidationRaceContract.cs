using System.Buffers;
using System.ComponentModel;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;

namespace Pail.Buckets.Tests;

public sealed class AgentHybridInvalidationRaceTests() : HybridInvalidationRaceContract(CacheVariants.Agent);

public sealed class GenServerHybridInvalidationRaceTests() : HybridInvalidationRaceContract(CacheVariants.GenServer);

public sealed class SetHybridInvalidationRaceTests() : HybridInvalidationRaceContract(CacheVariants.Set);

public sealed class OrderedSetHybridInvalidationRaceTests() : HybridInvalidationRaceContract(CacheVariants.OrderedSet);

/// <summary>Changes while values are being read.</summary>
public abstract class HybridInvalidationRaceContract(BucketConfig config) : CacheLab(config)
{
    [Fact]
    public async Task An_old_value_that_a_slow_reader_stores_after_the_change_is_dropped_a_moment_later()
    {
        using var serializer = new GatedSerializer();
        await using var first = await HybridInstance.New(Clock, Tree, Config).Start();
        await using var second = await HybridInstance.New(
            Clock, Tree, Config, services => services.AddSingleton<IHybridCacheSerializer<Price>>(serializer)).Start();
        await first.Cache.SetAsync("milk", new Price("old"), HybridInstance.NoExpiry, cancellationToken: Cancelled);
        await first.Write("eggs", "old");
        Assert.Equal("old", await second.Read("eggs", "not stored"));

        // The reader has the old value, and stores it after the change of the key has been handled.
        var reader = ReadPrice(second);
        await serializer.ReaderWaits;
        await first.Cache.SetAsync("milk", new Price("new"), HybridInstance.NoExpiry, cancellationToken: Cancelled);
        await first.Write("eggs", "new");
        await second.UntilDropped("eggs");
        serializer.Open();
        Assert.Equal("old", (await reader).Text);
        Assert.Equal("old", (await second.Local<Price>("milk"))?.Text);

        await WhileTimePasses(async () => await second.Local<Price>("milk") is null);
        Assert.Equal("new", (await ReadPrice(second)).Text);
    }

    [Fact]
    public async Task After_many_writes_at_once_all_instances_have_the_value_of_the_bucket()
    {
        var instances = new List<HybridInstance>();
        for (var i = 0; i < 3; i++)
            instances.Add(await HybridInstance.New(Clock, Tree, Config).Start());
        string[] keys = ["milk", "eggs", "flour"];

        await Task.WhenAll(instances.SelectMany((instance, number) => keys.Select(key => Task.Run(async () =>
        {
            for (var turn = 0; turn < 100; turn++)
            {
                await instance.Write(key, $"{number}.{turn}");
                await instance.Read(key, "not stored");
            }
        }))));

        foreach (var key in keys)
        {
            await using var witness = HybridInstance.New(Clock, Tree, Config);
            var stored = await witness.Read(key, "not stored");
            foreach (var instance in instances)
                await WhileTimePasses(async () => await instance.Read(key, "not stored") == stored);
        }

        foreach (var instance in instances)
            await instance.DisposeAsync();
        await Waiting.Until(async () => (await Bucket.Status()).Watchers == 0);
    }

    private Task WhileTimePasses(Func<Task<bool>> holds) => Waiting.Until(async () =>
    {
        Clock.Advance(TimeSpan.FromSeconds(1));
        return await holds();
    });

    private static async Task<Price> ReadPrice(HybridInstance instance) =>
        await instance.Cache.GetOrCreateAsync(
            "milk", _ => ValueTask.FromResult(new Price("not stored")), HybridInstance.NoExpiry, cancellationToken: Cancelled);

    // Immutable, so the hybrid cache reads it from its bytes once, before it stores it in the first level.
    [ImmutableObject(true)]
    private sealed record Price(string Text);

    /// <summary>Holds up the first reader between the bucket and the first level.</summary>
    private sealed class GatedSerializer : IHybridCacheSerializer<Price>, IDisposable
    {
        private readonly ManualResetEventSlim _opened = new();
        private readonly TaskCompletionSource _waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal Task ReaderWaits => _waiting.Task;

        internal void Open() => _opened.Set();

        public void Dispose() => _opened.Dispose();

        public Price Deserialize(ReadOnlySequence<byte> source)
        {
            _waiting.TrySetResult();
            _opened.Wait(Cancelled);
            return new Price(System.Text.Json.JsonDocument.Parse(source).RootElement.GetProperty("Text").GetString()!);
        }

        public void Serialize(Price value, IBufferWriter<byte> target) => throw new NotSupportedException();
    }
}

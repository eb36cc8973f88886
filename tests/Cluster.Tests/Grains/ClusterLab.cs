using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Runtime.Placement;
using Orleans.TestingHost;
using Pail.Buckets;
using Pail.Cluster.Buckets;
using Pail.Cluster.Grains;

namespace Pail.Cluster.Tests.Grains;

/// <summary>A cluster in this process, whose silos share a store in memory.</summary>
/// <param name="silos">How many silos there are at the beginning.</param>
public abstract class ClusterLab(short silos) : IAsyncLifetime
{
    private InProcessTestCluster _cluster = null!;

    internal IBucketStore Store { get; private protected init; } = new MemoryBucketStore(TimeProvider.System);

    /// <summary>What ends the test that waits for too long.</summary>
    protected static CancellationToken Ends => TestContext.Current.CancellationToken;

    protected InProcessTestCluster Cluster => _cluster;

    public async ValueTask InitializeAsync()
    {
        var builder = new InProcessTestClusterBuilder(silos);
        builder.ConfigureSiloHost((_, host) =>
        {
            host.Logging.SetMinimumLevel(LogLevel.Warning);
            host.Services
                .Configure<SiloMessagingOptions>(static messaging => messaging.ResponseTimeout = TimeSpan.FromMinutes(10))
                .AddPailBuckets()
                .AddSingleton(Store)
                .AddSingleton(new OwnershipOptions { Window = TimeSpan.FromMilliseconds(50) })
                .AddClusterBuckets();
            Configure(host.Services);
        });
        _cluster = builder.Build();
        await _cluster.DeployAsync(Ends);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _cluster.DisposeAsync();
    }

    /// <summary>Adds services to a silo.</summary>
    private protected virtual void Configure(IServiceCollection services)
    {
    }

    /// <summary>The buckets as a silo sees them.</summary>
    internal ClusterBuckets At(int silo) => At(_cluster.Silos[silo]);

    internal static ClusterBuckets At(InProcessSiloHandle silo) => silo.ServiceProvider.GetRequiredService<ClusterBuckets>();

    /// <summary>Creates a bucket whose owner is a silo.</summary>
    internal async Task<IBucket> CreateAt(int owner, string name, BucketConfig? config = null)
    {
        var (status, bucket) = await At(owner).Create(name, config ?? new BucketConfig());
        Assert.Equal(CreateStatus.Created, status);
        await Place(owner, bucket);
        return bucket;
    }

    /// <summary>Lets a silo become the owner of a bucket that has none.</summary>
    internal async Task Place(int owner, IBucket bucket) => Assert.True(await IsPlaced(owner, bucket));

    /// <summary>The same. False when the bucket has another owner.</summary>
    internal async Task<bool> IsPlaced(int owner, IBucket bucket)
    {
        var silo = _cluster.Silos[owner];
        RequestContext.Set(IPlacementDirector.PlacementHintKey, silo.SiloAddress);
        try
        {
            return (await bucket.Status()).Node == silo.Name;
        }
        finally
        {
            RequestContext.Remove(IPlacementDirector.PlacementHintKey);
        }
    }

    internal async Task<IBucket> Found(int silo, string name) => Assert.IsType<ClusterBucket>(await At(silo).Find(name));

    /// <summary>Ends the activation of a bucket, as when nobody has used it for long.</summary>
    internal async Task Deactivate(string name) => await _cluster.DeactivateAsync(await GrainOf(name));

    /// <summary>The grain of a bucket.</summary>
    internal async Task<IBucketGrain> GrainOf(string name)
    {
        var facts = (await Store.Find(name))!;
        return _cluster.Silos[0].ServiceProvider.GetRequiredService<IGrainFactory>()
            .GetGrain<IBucketGrain>(BucketKey.Of(facts.Name, facts.Life));
    }

    internal static NewValue Text(string text) => new(Encoding.UTF8.GetBytes(text), "text/plain");

    internal static string? Text(Entry? entry) => entry is null ? null : Encoding.UTF8.GetString(entry.Value.Span);

    /// <summary>The next events of a watch.</summary>
    internal static async Task<List<BucketEvent>> Take(BucketWatch watch, int count)
    {
        var events = new List<BucketEvent>();
        while (events.Count < count && await watch.WaitToRead(Ends))
        {
            while (events.Count < count && watch.TryRead(out var change))
                events.Add(change);
        }

        return events;
    }
}

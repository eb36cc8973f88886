using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Pail.Buckets;
using Pail.Cluster.Hosting;
using Pail.Cluster.Stores;

namespace Pail.Cluster.Tests.Hosting;

/// <summary>When a silo must not get new requests.</summary>
public sealed class ReadinessTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task A_silo_is_not_ready_while_the_store_is_silent()
    {
        await using var holder = new ClusterStore();
        var store = await BucketStores.Open("memory", "pail", _time);
        holder.Set(store);
        using var watch = Watch(holder);
        await store.Now();
        Assert.Null(watch.WhyNotReady());

        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Null(watch.WhyNotReady());
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("The store has not answered for 6 seconds.", watch.WhyNotReady());

        await store.Now();
        Assert.Null(watch.WhyNotReady());
    }

    [Fact]
    public async Task The_store_is_asked_every_second()
    {
        await using var holder = new ClusterStore();
        var store = await BucketStores.Open("memory", "pail", _time);
        holder.Set(store);
        using var watch = Watch(holder);
        await watch.StartAsync(default);

        // The timer begins on another thread.
        while (store.Health.Silence is null)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        for (var second = 1; second <= 20; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            while (store.Health.Silence != TimeSpan.Zero)
                await Task.Yield();
        }

        Assert.Null(watch.WhyNotReady());
        await watch.StopAsync(default);
    }

    [Fact]
    public async Task Whatever_a_look_at_the_store_ends_with_the_next_look_comes()
    {
        var broken = DispatchProxy.Create<IClusterStore, BrokenStore>();
        await using var holder = new ClusterStore();
        holder.Set(new OpenedStore(broken, _time));
        using var watch = Watch(holder);
        await watch.StartAsync(default);

        while (((BrokenStore)broken).Looks < 3)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.False(watch.ExecuteTask!.IsCompleted);
        await watch.StopAsync(default);
    }

    [Theory]
    [InlineData(SiloStatus.Active, null)]
    [InlineData(SiloStatus.Joining, "This silo is no active member of its cluster now, but Joining.")]
    [InlineData(SiloStatus.ShuttingDown, "This silo is no active member of its cluster now, but ShuttingDown.")]
    [InlineData(SiloStatus.Dead, "This silo is no active member of its cluster now, but Dead.")]
    public void A_silo_is_ready_only_as_an_active_member(SiloStatus status, string? reason) =>
        Assert.Equal(reason, new SiloReadiness(new Silos(status)).WhyNotReady());

    private StoreWatch Watch(ClusterStore holder)
    {
        var claim = new MembershipClaim(Settings(), holder, _time, NullLogger<MembershipClaim>.Instance);
        return new StoreWatch(holder, claim, Settings(), _time, NullLogger<StoreWatch>.Instance);
    }

    private static ClusterSettings Settings() =>
        ClusterSettings.Read(new ConfigurationBuilder().AddInMemoryCollection([new("store", "memory")]).Build());

    public class BrokenStore : DispatchProxy
    {
        internal int Looks { get; private set; }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            if (targetMethod!.Name != nameof(IClusterStore.Now))
                return targetMethod.ReturnType == typeof(ValueTask) ? ValueTask.CompletedTask : "broken";
            Looks++;
            throw new InvalidOperationException("Reading is not allowed after reader was completed.");
        }
    }

    private sealed class Silos(SiloStatus status) : ISiloStatusOracle
    {
        public SiloStatus CurrentStatus => status;

        public string SiloName => "";

        public SiloAddress SiloAddress => SiloAddress.Zero;

        public SiloStatus GetApproximateSiloStatus(SiloAddress siloAddress) => status;

        public Dictionary<SiloAddress, SiloStatus> GetApproximateSiloStatuses(bool onlyActive = false) => [];

        public SiloAddress[] GetActiveSilos() => [];

        public bool TryGetSiloName(SiloAddress siloAddress, out string siloName)
        {
            siloName = "";
            return false;
        }

        public bool IsFunctionalDirectory(SiloAddress siloAddress) => true;

        public bool IsDeadSilo(SiloAddress silo) => false;

        public bool SubscribeToSiloStatusEvents(ISiloStatusListener observer) => true;

        public bool UnSubscribeFromSiloStatusEvents(ISiloStatusListener observer) => true;
    }
}

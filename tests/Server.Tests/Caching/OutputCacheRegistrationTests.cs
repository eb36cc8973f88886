using Microsoft.AspNetCore.OutputCaching;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Pail.Buckets;
using Pail.Server.Caching;

namespace Pail.Server.Tests.Caching;

/// <summary>How an application gets its output cache from its service container.</summary>
public sealed class OutputCacheRegistrationTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Is_the_store_whether_it_was_added_before_or_after_the_output_cache(bool before)
    {
        var services = new ServiceCollection();
        if (before)
            Assert.Same(services, services.AddPailOutputCache());
        services.AddOutputCache();
        if (!before)
            services.AddPailOutputCache();

        await using var provider = services.BuildServiceProvider();

        Assert.IsType<BucketOutputCacheStore>(provider.GetRequiredService<IOutputCacheStore>());
    }

    [Fact]
    public async Task Works_alone_in_a_bucket_of_its_own_by_the_clock_of_the_container()
    {
        var clock = new FakeTimeProvider();
        await using var provider = new ServiceCollection()
            .AddSingleton<TimeProvider>(clock)
            .AddPailOutputCache()
            .AddPailCache(bucket => bucket, options => options.BucketName = "output-cache")
            .BuildServiceProvider();
        var store = provider.GetRequiredService<IOutputCacheStore>();

        await store.SetAsync("page", [1], ["tag"], TimeSpan.FromMinutes(1), Cancelled);
        Assert.NotNull(await store.GetAsync("page", Cancelled));
        Assert.Equal(2, await provider.GetRequiredService<NamedBucket>().Use(
            static async ValueTask<long> (bucket, _) => (await bucket.Status()).Keys, 0));
        clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Null(await store.GetAsync("page", Cancelled));
    }

    [Fact]
    public void A_name_that_is_no_bucket_name_is_refused_at_the_registration() =>
        Assert.Throws<ArgumentException>("name", () => new ServiceCollection().AddPailOutputCache(options => options.BucketName = "a b"));
}

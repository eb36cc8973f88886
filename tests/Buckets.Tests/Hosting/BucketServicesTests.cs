using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Pail.Runtime.Hosting;
using Pail.Runtime.Processes;
using Pail.Runtime.Supervision;

namespace Pail.Buckets.Tests;

/// <summary>Buckets in a host, without a web server.</summary>
public sealed class BucketServicesTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    // The example of the documentation comment of AddPailBuckets.
    [Fact]
    public async Task A_host_with_buckets()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddPailBuckets();
        using var host = builder.Build();
        await host.StartAsync(Cancelled);
        var (_, shopping) = await host.Services.GetRequiredService<IBuckets>().Create("shopping", new BucketConfig());
        await shopping.Put("milk", new NewValue("3"u8.ToArray(), "text/plain"), Condition.None);

        Assert.Equal("3"u8.ToArray(), (await shopping.Get("milk"))!.Value.ToArray());
        await host.StopAsync(Cancelled);
    }

    [Fact]
    public async Task The_buckets_stop_with_the_host_and_say_that_it_shuts_down()
    {
        using var host = Build(services => services.AddPailBuckets());
        await host.StartAsync(Cancelled);
        var (_, bucket) = await host.Services.GetRequiredService<IBuckets>()
            .Create("b", new BucketConfig { Backend = BucketBackend.Agent });

        await host.StopAsync(Cancelled);

        var error = await Assert.ThrowsAsync<BucketUnavailableException>(() => bucket.Get("k").AsTask());
        Assert.Equal(BucketFailure.ShuttingDown, error.Failure);
        Assert.Equal(0, host.Services.GetRequiredService<Node>().ProcessCount);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_options_may_be_a_service_or_an_argument(bool service)
    {
        var small = new BucketTreeOptions { MemoryBudget = 1000 };
        using var host = Build(services => _ = service ? services.AddSingleton(small).AddPailBuckets() : services.AddPailBuckets(small));

        Assert.Equal(1000, host.Services.GetRequiredService<BucketTree>().Budget!.Limit);
    }

    [Fact]
    public async Task A_second_call_adds_no_second_tree()
    {
        using var host = Build(services => services.AddPailBuckets().AddPailBuckets());
        await host.StartAsync(Cancelled);

        Assert.Single(host.Services.GetServices<IBuckets>());
        await host.StopAsync(Cancelled);
    }

    [Fact]
    public async Task Children_that_are_added_after_the_buckets_may_use_them_when_they_start()
    {
        IBucket? made = null;
        using var host = Build(services => services
            .AddPailBuckets()
            .AddPailChild(provider => ChildSpec.OfTask("maker", async () =>
                made = (await provider.GetRequiredService<IBuckets>().Create("b", new BucketConfig())).Bucket) with
            {
                Restart = Restart.Temporary,
            }));
        await host.StartAsync(Cancelled);

        await Waiting.Until(() => made is not null);
        Assert.Same(made, await host.Services.GetRequiredService<IBuckets>().Find("b"));
        await host.StopAsync(Cancelled);
    }

    private static IHost Build(Action<IServiceCollection> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        configure(builder.Services);
        return builder.Build();
    }
}

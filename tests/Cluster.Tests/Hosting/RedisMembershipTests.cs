using Pail.Cluster.Hosting.Membership;
using Pail.Cluster.Tests.Servers;
using StackExchange.Redis;

namespace Pail.Cluster.Tests.Hosting;

public sealed class RedisMembershipTests
{
    [Fact]
    public async Task The_first_store_of_a_cluster_and_the_identity_of_the_place_are_noted()
    {
        await using var server = await StoreServers.Redis();
        var membership = new RedisMembership(ConfigurationOptions.Parse(server.Store["redis:".Length..]));

        var id = await membership.Prepare();

        Assert.Equal(id, await membership.Prepare());
        Assert.Equal("one", await membership.ClaimStore("a", "one"));
        Assert.Equal("one", await membership.ClaimStore("a", "other"));
        Assert.Equal("other", await membership.ClaimStore("b", "other"));
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_told_with_its_host_and_port()
    {
        var membership = new RedisMembership(ConfigurationOptions.Parse("no-such-host.invalid,password=a-secret,connectTimeout=200"));

        var error = await Assert.ThrowsAsync<MembershipException>(membership.Prepare);

        Assert.StartsWith(
            "Redis at no-such-host.invalid:6379, where the silos find each other, did not answer: No Redis answers there. ",
            error.Message,
            StringComparison.Ordinal);
        Assert.EndsWith("that --membership is right.", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("a-secret", error.Message, StringComparison.Ordinal);
        Assert.False(error.IsSetting);
    }

    [Fact]
    public void A_silo_connects_again_at_once()
    {
        var options = new RedisMembership(ConfigurationOptions.Parse("localhost")).Lasting();

        // It tries again after the same short time, however often it has failed. The client's own policy would wait longer each time.
        Assert.True(options.ReconnectRetryPolicy.ShouldRetry(100, 200));
        Assert.Equal(TimeSpan.FromMilliseconds(200), options.HeartbeatInterval);
    }
}

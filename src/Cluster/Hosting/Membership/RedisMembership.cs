using Pail.Cluster.Stores;
using StackExchange.Redis;

namespace Pail.Cluster.Hosting.Membership;

/// <summary>Silos that find each other in Redis.</summary>
/// <param name="configuration">The connection.</param>
internal sealed class RedisMembership(ConfigurationOptions configuration) : IClusterMembership
{
    private string Where => $"Redis at {string.Join(", ", configuration.EndPoints)}";

    public void Use(ISiloBuilder silo) => silo.UseRedisClustering(options =>
    {
        options.ConfigurationOptions = configuration.Clone();
        options.CreateRedisKey = static cluster => $"pail:members:{cluster.ClusterId}";
    });

    // Orleans makes what it needs by itself; but it ends the process when Redis refuses it.
    public Task Prepare(CancellationToken cancellationToken) => Use(static database => database.PingAsync());

    public Task<string> ClaimStore(string clusterId, string storeId, CancellationToken cancellationToken) => Use(async database =>
    {
        var key = $"pail:cluster-store:{clusterId}";
        await database.StringSetAsync(key, storeId, when: When.NotExists);
        return (await database.StringGetAsync(key)).ToString();
    });

    private async Task<T> Use<T>(Func<IDatabase, Task<T>> work)
    {
        var once = configuration.Clone();
        once.AbortOnConnectFail = true;
        once.ConnectRetry = 0;
        try
        {
            await using var connection = await ConnectionMultiplexer.ConnectAsync(once);
            return await work(connection.GetDatabase());
        }
        catch (Exception error) when (error is RedisException or RedisTimeoutException)
        {
            throw Explain(error);
        }
    }

    private MembershipException Explain(Exception error)
    {
        var refused = error is RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure }
            || Refusals.Any(word => error.ToString().Contains(word, StringComparison.Ordinal));
        return refused
            ? new MembershipException(
                $"{Where} lets this silo not in: {StoreFaults.CauseOf(error)} Check the user and the password in "
                + $"--{ClusterSettings.MembershipName}.",
                isSetting: true, error)
            : new MembershipException(
                $"{Where}, where the silos find each other, did not answer: {StoreFaults.CauseOf(error)}", isSetting: false, error);
    }

    // The words that answers of Redis begin with when the password or the rights are wrong.
    private static readonly string[] Refusals = ["NOAUTH", "WRONGPASS", "NOPERM"];
}

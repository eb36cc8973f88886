using Pail.Cluster.Stores;
using StackExchange.Redis;

namespace Pail.Cluster.Hosting.Membership;

/// <summary>Silos that find each other in Redis.</summary>
/// <param name="configuration">The connection.</param>
internal sealed class RedisMembership(ConfigurationOptions configuration) : IClusterMembership
{
    private const string IdKey = "pail:membership";

    public void Use(ISiloBuilder silo) => silo.UseRedisClustering(options =>
    {
        options.ConfigurationOptions = Lasting();
        options.CreateRedisKey = static cluster => $"pail:members:{cluster.ClusterId}";
    });

    // Orleans makes what it needs by itself; but it ends the process when Redis refuses it.
    public Task<string> Prepare() => Note(IdKey, MembershipFormat.NewId());

    public Task<string> ClaimStore(string clusterId, string storeId) => Note($"pail:cluster-store:{clusterId}", storeId);

    /// <summary>The options of the connection that the silo keeps. It is made again at once when it ends, as the store's is.</summary>
    internal ConfigurationOptions Lasting()
    {
        var options = configuration.Clone();
        RedisConnection.ReconnectSoon(options);
        return options;
    }

    // A full Redis refuses whatever might write, so it is asked first: what is noted already can be used all the same.
    private async Task<string> Note(string key, string value)
    {
        var once = configuration.Clone();
        once.AbortOnConnectFail = true;
        once.ConnectRetry = 0;
        try
        {
            await using var connection = await ConnectionMultiplexer.ConnectAsync(once);
            var database = connection.GetDatabase();
            var noted = await database.StringGetAsync(key, RedisConnection.Primary);
            if (noted.IsNull && !await database.StringSetAsync(key, value, when: When.NotExists, flags: RedisConnection.Primary))
                noted = await database.StringGetAsync(key, RedisConnection.Primary);
            return noted.IsNull ? value : noted.ToString();
        }
        catch (Exception error) when (error is RedisException or RedisTimeoutException)
        {
            throw RedisMembershipFaults.Explain(error, $"Redis at {StoreAddress.EndPoints(configuration)}");
        }
    }
}

using Pail.Bench.Programs;

namespace Pail.Cluster.Tests.Servers;

/// <summary>The stores of other people, which a machine may not have. Without one, the test is skipped.</summary>
internal static class StoreServers
{
    internal static Task<RedisServer> Redis(params string[] arguments)
    {
        Assert.SkipWhen(RedisServer.WhyNot() is not null, RedisServer.WhyNot() ?? "");
        return RedisServer.Start(arguments);
    }

    internal static Task<PostgresServer> Postgres()
    {
        Assert.SkipWhen(PostgresServer.WhyNot() is not null, PostgresServer.WhyNot() ?? "");
        return PostgresServer.Start();
    }
}

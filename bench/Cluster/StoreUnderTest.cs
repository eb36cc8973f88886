using Pail.Bench.Durability;
using Pail.Bench.Programs;

namespace Pail.Bench.Cluster;

/// <summary>The store of one run: a server of its own, or a directory.</summary>
internal sealed class StoreUnderTest : IAsyncDisposable
{
    private readonly DirectoryInfo? _directory;

    private StoreUnderTest(string address, IStoreServer? server, DirectoryInfo? directory) =>
        (Address, Server, _directory) = (address, server, directory);

    /// <summary>What <c>--store</c> says.</summary>
    internal string Address { get; }

    /// <summary>The server; null for a file.</summary>
    internal IStoreServer? Server { get; }

    /// <summary>Why a store cannot be had on this machine; null when it can.</summary>
    internal static string? WhyNot(StoreChoice choice) => choice switch
    {
        StoreChoice.Redis => RedisServer.WhyNot(),
        StoreChoice.Postgres => PostgresServer.WhyNot(),
        _ => null,
    };

    /// <summary>Starts it. It is empty.</summary>
    internal static async Task<StoreUnderTest> Start(StoreChoice choice, params string[] redisArguments)
    {
        if (WhyNot(choice) is { } reason)
            throw new DurabilityException(reason);
        if (choice == StoreChoice.Sqlite)
        {
            var directory = Directory.CreateTempSubdirectory("pail-cluster-");
            return new StoreUnderTest($"sqlite:{directory.FullName}", null, directory);
        }

        IStoreServer server = choice == StoreChoice.Redis
            ? await RedisServer.Start(redisArguments)
            : await PostgresServer.Start();
        return new StoreUnderTest(server.Store, server, null);
    }

    public async ValueTask DisposeAsync()
    {
        if (Server is { } server)
            await server.DisposeAsync();
        _directory?.Delete(recursive: true);
    }
}

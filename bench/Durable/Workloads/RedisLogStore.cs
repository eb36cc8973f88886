using Pail.Bench.Buckets.Workloads;
using StackExchange.Redis;

namespace Pail.Bench.Durable.Workloads;

/// <summary>
/// A Redis or Garnet server on this machine, with its log. Each writer has a connection of its own, so that nothing is pipelined.
/// </summary>
/// <param name="program">The program.</param>
/// <param name="always">Whether it waits for the disk before each answer.</param>
internal sealed class RedisLogStore(RedisProgram program, bool always) : DurableStore
{
    private readonly ScratchFolder _folder = new();
    private readonly List<ConnectionMultiplexer> _connections = [];
    private CacheServer? _server;

    public override async Task Start(int writers)
    {
        _server = CacheServer.Start(program.WithLog(_folder.Path, always)
            ?? throw new InvalidOperationException($"{program.Name} cannot wait for the disk before each answer."));
        var options = ConfigurationOptions.Parse($"127.0.0.1:{_server.Port}");

        // The server may not listen yet: the connection is tried until it does. Without subscriptions there is one connection, not two.
        (options.AbortOnConnectFail, options.ConnectRetry, options.ConnectTimeout) = (false, 20, 500);
        options.CommandMap = CommandMap.Create(["SUBSCRIBE", "UNSUBSCRIBE"], available: false);
        for (var writer = 0; writer < writers; writer++)
        {
            var connection = await ConnectionMultiplexer.ConnectAsync(options);
            for (var attempt = 0; !connection.IsConnected; attempt++)
            {
                if (attempt == 100)
                    throw new InvalidOperationException($"The {program.Name} server does not answer.");
                await Task.Delay(50);
            }

            _connections.Add(connection);
        }
    }

    public override async Task Put(int writer, int operations)
    {
        var keys = DurableRecords.Keys(DurableRecords.Count);
        var database = _connections[writer].GetDatabase();
        for (var (i, key) = (0, DurableRecords.First(writer)); i < operations; i++, key = DurableRecords.After(key))
            await database.StringSetAsync(keys[key], DurableRecords.Bytes);
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var connection in _connections)
            await connection.DisposeAsync();
        _server?.Dispose();
        _folder.Dispose();
    }
}

using StackExchange.Redis;

namespace Pail.Bench.Buckets.Workloads;

/// <summary>
/// A hash for each bucket in a Redis or Garnet server on this machine, through StackExchange.Redis, which sends the calls of all callers
/// through one connection.
/// </summary>
internal sealed class RedisStore(RedisProgram program) : Store
{
    private CacheServer? _server;
    private ConnectionMultiplexer? _connection;
    private IDatabase? _database;

    private IDatabase Database => _database ?? throw new InvalidOperationException("The store has not been started.");

    public override async Task Get(BucketWalk walk, int operations)
    {
        for (var i = 0; i < operations; i++)
        {
            walk.Move();
            if ((await Database.HashGetAsync(walk.Name, walk.Key)).Length() != Records.Bytes.Length)
                throw Missing(walk);
        }
    }

    public override async Task Put(BucketWalk walk, int operations)
    {
        for (var i = 0; i < operations; i++)
        {
            walk.Move();
            await Database.HashSetAsync(walk.Name, walk.Key, Records.Bytes);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        if (_connection is not null)
            await _connection.DisposeAsync();
        _server?.Dispose();
        (_server, _connection, _database) = (null, null, null);
    }

    protected override async Task Start()
    {
        _server = CacheServer.Start(program);
        var options = ConfigurationOptions.Parse($"127.0.0.1:{_server.Port}");

        // The server may not listen yet: the connection is tried until it does.
        (options.AbortOnConnectFail, options.ConnectRetry, options.ConnectTimeout) = (false, 20, 500);
        _connection = await ConnectionMultiplexer.ConnectAsync(options);
        _database = _connection.GetDatabase();
        for (var attempt = 0; !_connection.IsConnected; attempt++)
        {
            if (attempt == 100)
                throw new InvalidOperationException($"The {program.Name} server does not answer.");
            await Task.Delay(50);
        }
    }

    protected override Task Fill(string name, ReadOnlyMemory<string> keys) =>
        Database.HashSetAsync(name, [.. keys.ToArray().Select(static key => new HashEntry(key, Records.Bytes))]);
}

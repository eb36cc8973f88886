using System.Globalization;
using Pail.Buckets;
using StackExchange.Redis;

namespace Pail.Cluster.Stores;

/// <summary>A connection to Redis that comes back by itself, whose failures are <see cref="BucketStorageException"/>s.</summary>
internal sealed class RedisConnection : IAsyncDisposable
{
    /// <summary>
    /// Of every call. By default the client asks a replica for what is only read when the primary is away, and a replica may not have the
    /// latest changes.
    /// </summary>
    internal const CommandFlags Primary = CommandFlags.DemandMaster;

    // In milliseconds: how soon a server that is back is found again.
    private const int Reconnect = 200;

    private readonly ConnectionMultiplexer _connection;
    private readonly TimeSpan _timeout;

    private readonly RedisRefusal _refusal;

    // Null when it has no password.
    private readonly string? _user;

    private RedisConnection(ConnectionMultiplexer connection, StoreFaults faults, TimeSpan timeout, ConfigurationOptions options)
    {
        _connection = connection;
        _timeout = timeout;
        _refusal = new RedisRefusal(options);
        _user = string.IsNullOrEmpty(options.Password) ? null : options.User ?? "default";
        Faults = faults;
    }

    internal StoreFaults Faults { get; }

    /// <summary>Connects.</summary>
    /// <param name="text">The connection string.</param>
    /// <param name="storeOptions">How the store is used.</param>
    /// <param name="limit">How long a call waits; null for the timeout of the store, which connecting has in any case.</param>
    /// <param name="prepare">Changes the client's options; null for nothing.</param>
    /// <exception cref="BucketStorageException">The server is not there, or refuses the user.</exception>
    internal static async Task<RedisConnection> Open(
        string text, StoreOptions storeOptions, TimeSpan? limit = null, Action<ConfigurationOptions>? prepare = null)
    {
        var timeout = storeOptions.Timeout;
        var calls = limit ?? timeout;
        var options = ConfigurationOptions.Parse(text);
        var faults = new StoreFaults($"Redis at {StoreAddress.EndPoints(options)}");
        options.ConnectTimeout = Math.Min(2000, (int)timeout.TotalMilliseconds);
        options.AsyncTimeout = options.SyncTimeout = (int)(calls > timeout ? calls : timeout).TotalMilliseconds;
        options.ConnectRetry = 1;
        options.AbortOnConnectFail = true;
        options.AllowAdmin = true;
        options.TieBreaker = "";
        options.ConfigurationChannel = "";
        options.ClientName ??= "pail";

        // What cannot be sent at once is refused, so that its caller knows that it was not.
        options.BacklogPolicy = BacklogPolicy.FailFast;
        ReconnectSoon(options);
        prepare?.Invoke(options);
        var connect = ConnectionMultiplexer.ConnectAsync(options);
        try
        {
            return new RedisConnection(await connect.WaitAsync(timeout).ConfigureAwait(false), faults, calls, options);
        }
        catch (Exception exception) when (RedisFaults.IsOne(exception))
        {
            if (!connect.IsCompleted)
                _ = connect.ContinueWith(Abandon, TaskScheduler.Default);
            throw RedisFaults.IsRefusal(exception) ? faults.Unreadable(exception) : faults.NotReached(exception);
        }
    }

    /// <summary>Lets a connection that ended be made again soon. The client by itself waits longer and longer, up to a minute.</summary>
    internal static void ReconnectSoon(ConfigurationOptions options)
    {
        options.ReconnectRetryPolicy = new LinearRetry(Reconnect);
        options.HeartbeatInterval = TimeSpan.FromMilliseconds(Reconnect);
    }

    /// <summary>Runs a script.</summary>
    internal Task<RedisResult> Run(RedisScript script, RedisKey[] keys, params RedisValue[] values) =>
        Call(database => script.Run(database, keys, values));

    /// <summary>Asks the server something. It waits no longer than the limit.</summary>
    internal async Task<T> Call<T>(Func<IDatabase, Task<T>> call)
    {
        try
        {
            var task = call(_connection.GetDatabase());
            try
            {
                return await task.WaitAsync(_timeout).ConfigureAwait(false);
            }
            finally
            {
                // Its caller gets the timeout, and nothing that comes after it.
                if (!task.IsCompleted)
                    _ = task.ContinueWith(static late => _ = late.Exception, TaskScheduler.Default);
            }
        }
        catch (Exception exception) when (RedisFaults.IsOne(exception))
        {
            // Nothing was sent then.
            if (exception is RedisConnectionException { FailureType: ConnectionFailureType.UnableToResolvePhysicalConnection }
                && _refusal.Look() is { } refusal)
            {
                throw Faults.Unreadable(refusal);
            }

            throw RedisFaults.Translate(exception, Faults, _timeout);
        }
    }

    /// <summary>What in the server's settings loses acknowledged writes, or lets everybody in.</summary>
    internal async Task<IReadOnlyList<string>> Warnings()
    {
        var warnings = new List<string>();
        var info = (await Ask("INFO", "everything").ConfigureAwait(false))?.ToString() ?? "";
        if (Setting("aof_enabled") == "0")
            warnings.Add($"{Faults.Store} has `appendonly no`: when it ends, it forgets acknowledged writes.");
        else if (await AppendFsync().ConfigureAwait(false) is { } policy and not "always")
        {
            warnings.Add(
                $"{Faults.Store} has `appendfsync {policy}`: when its machine ends, it forgets acknowledged writes of the last moments.");
        }

        if (Setting("maxmemory_policy") is { } eviction and not "noeviction" && Setting("maxmemory") is not "0")
            warnings.Add($"{Faults.Store} has `maxmemory-policy {eviction}`: when it is full, it forgets entries. Set `noeviction`.");
        if (_user is not null && await NeedsNoPassword(_user).ConfigureAwait(false))
            warnings.Add($"{Faults.Store} lets everybody in: its user \"{_user}\" needs no password, though `--store` has one.");
        return warnings;

        string? Setting(string name) => info
            .Split('\n')
            .FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.Ordinal))?[(name.Length + 1)..]
            .Trim();
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private async Task<string?> AppendFsync() =>
        await Ask("CONFIG", "GET", "appendfsync").ConfigureAwait(false) is { Length: 2 } pair ? pair[1].ToString() : null;

    private async Task<bool> NeedsNoPassword(string user)
    {
        var answer = await Ask("ACL", "GETUSER", user).ConfigureAwait(false);
        return answer is { IsNull: false } && answer.ToDictionary().GetValueOrDefault("flags") is { IsNull: false } flags
            && ((string[])flags!).Contains("nopass");
    }

    // Not every user may read the configuration, and a hosted Redis lets nobody.
    private async Task<RedisResult?> Ask(string command, params object[] arguments)
    {
        try
        {
            return await Call(database => database.ExecuteAsync(command, arguments, Primary)).ConfigureAwait(false);
        }
        catch (BucketStorageException exception) when (exception.Fault is BucketStorageFault.Failed or BucketStorageFault.Unreadable)
        {
            return null;
        }
    }

    private static void Abandon(Task<ConnectionMultiplexer> late)
    {
        if (late.IsCompletedSuccessfully)
            late.GetAwaiter().GetResult().Dispose();
        else
            _ = late.Exception;
    }

    /// <summary>A number that the server gave back.</summary>
    internal static long Number(RedisResult result) => long.Parse(result.ToString(), CultureInfo.InvariantCulture);
}

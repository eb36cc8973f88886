using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Pail.Buckets;
using StackExchange.Redis;

namespace Pail.Cluster.Stores;

/// <summary>
/// Reads the entries of buckets, over a connection of its own: a large page delays no other answer, and has more time to come.
/// </summary>
internal sealed class RedisPages : IAsyncDisposable
{
    // Linux' numbers for how long what was sent may stay without an acknowledgement of the other machine.
    private const int Tcp = 6;
    private const int UserTimeout = 18;

    private readonly RedisConnection _connection;
    private readonly ConcurrentDictionary<EndPoint, int> _made;

    private RedisPages(RedisConnection connection, ConcurrentDictionary<EndPoint, int> made)
    {
        _connection = connection;
        _made = made;
    }

    /// <summary>Connects.</summary>
    /// <exception cref="BucketStorageException">The server is not there, or refuses the user.</exception>
    internal static async Task<RedisPages> Open(string text, StoreOptions options)
    {
        var made = new ConcurrentDictionary<EndPoint, int>();
        var connection = await RedisConnection.Open(text, options, options.PageTimeout, Prepare).ConfigureAwait(false);
        return new RedisPages(connection, made);

        void Prepare(ConfigurationOptions settings)
        {
            settings.ClientName += "-pages";

            // It may come back a moment after the other connection, whose answer says that the server is there.
            settings.BacklogPolicy = BacklogPolicy.Default;
            settings.BeforeSocketConnect = (server, type, socket) =>
            {
                if (type == ConnectionType.Interactive)
                    made.AddOrUpdate(server, 1, static (_, count) => count + 1);
                NoticeEnd(socket, options.Timeout);
            };
        }
    }

    /// <summary>Reads a hash in pages of about so many fields. A field may come twice.</summary>
    internal async IAsyncEnumerable<(byte[] Field, byte[] Value)> Read(
        RedisKey hash, int count, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var server = await _connection.Call(
            database => database.IdentifyEndpointAsync(hash, RedisConnection.Primary)).ConfigureAwait(false);
        var connections = Connections(server);
        var cursor = "0";
        do
        {
            cancellation.ThrowIfCancellationRequested();
            var from = cursor;
            var page = await _connection.Call(database => database.ExecuteAsync(
                "HSCAN", [hash, from, "COUNT", count], RedisConnection.Primary)).ConfigureAwait(false);

            // A server that has started again scans in another order: with the cursor of before, entries would be missing.
            if (Connections(server) != connections)
                throw _connection.Faults.NotReached(new IOException("The connection ended between two pages of a bucket."));
            cursor = page[0].ToString();
            var fields = (RedisValue[])page[1]!;
            for (var i = 0; i < fields.Length; i += 2)
                yield return ((byte[])fields[i]!, (byte[])fields[i + 1]!);
        }
        while (cursor != "0");
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private int Connections(EndPoint? server) => server is null ? 0 : _made.GetValueOrDefault(server);

    // By itself, the client notices only after a multiple of the page's time that nothing comes from a machine which has gone.
    private static void NoticeEnd(Socket socket, TimeSpan timeout)
    {
        if (socket.ProtocolType != ProtocolType.Tcp)
            return;
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 1);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 1);
        socket.SetSocketOption(
            SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, Math.Max(1, (int)timeout.TotalSeconds));
        if (OperatingSystem.IsLinux())
            socket.SetRawSocketOption(Tcp, UserTimeout, BitConverter.GetBytes((int)timeout.TotalMilliseconds));
    }
}

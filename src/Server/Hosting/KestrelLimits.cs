using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Pail.Server.Http;

namespace Pail.Server.Hosting;

/// <summary>What one client, or many slow ones, may take of the server.</summary>
internal static class KestrelLimits
{
    // Linux lets this buffer grow to megabytes: a client that does not read would hold a whole value there, unseen by all other limits.
    private const int SocketSendBuffer = 64 * 1024;

    internal static void Apply(SocketTransportOptions sockets) => sockets.CreateBoundListenSocket = static endpoint =>
    {
        var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);

        // The connections that it accepts inherit this.
        if (endpoint is IPEndPoint)
            socket.SendBufferSize = SocketSendBuffer;
        return socket;
    };

    internal static void Apply(KestrelServerOptions options, int maxConnections)
    {
        options.AddServerHeader = false;
        var limits = options.Limits;

        // Unlimited by default; every connection costs memory and a file handle.
        limits.MaxConcurrentConnections = maxConnections;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);

        // The longest list request has four escaped keys of 512 bytes and a cursor: under 8 KB.
        limits.MaxRequestLineSize = 8 * 1024;
        limits.MaxRequestHeadersTotalSize = 16 * 1024;
        limits.MaxRequestHeaderCount = 64;

        // Enough for JSON; a write raises it to what its bucket takes.
        limits.MaxRequestBodySize = RequestBody.KestrelDefault;

        // What a client may have sent that nobody has read yet, and what may wait for a client that does not read. The first must
        // have room for a small body, which is read in one piece.
        limits.MaxRequestBufferSize = 128 * 1024;
        limits.MaxResponseBufferSize = 2 * PacedResponse.PieceBytes;

        // Averages over a whole body. BodyRateWatch, which judges every half minute by itself, is the stricter one where much has moved
        // before.
        limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
    }
}

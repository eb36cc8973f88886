using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Pail.Server.Http;

namespace Pail.Server.Hosting;

/// <summary>Limits on the memory, time and connections that clients may take.</summary>
internal static class KestrelLimits
{
    // Linux lets this buffer grow to megabytes. A whole value would then wait there for a client that does not read, and no other limit
    // would count it.
    private const int SocketSendBuffer = 64 * 1024;

    internal static void Apply(SocketTransportOptions sockets) => sockets.CreateBoundListenSocket = static endpoint =>
    {
        var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);

        // Accepted connections inherit the size.
        if (endpoint is IPEndPoint)
            socket.SendBufferSize = SocketSendBuffer;
        return socket;
    };

    internal static void Apply(KestrelServerOptions options, int maxConnections)
    {
        options.AddServerHeader = false;
        var limits = options.Limits;

        // Kestrel's default is no limit, but every connection costs memory and a file handle. Upgrades, as to WebSockets, are not served.
        limits.MaxConcurrentConnections = maxConnections;
        limits.MaxConcurrentUpgradedConnections = 0;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);

        // The longest list request has four escaped keys of 512 bytes and a cursor: under 8 KB.
        limits.MaxRequestLineSize = 8 * 1024;
        limits.MaxRequestHeadersTotalSize = 16 * 1024;
        limits.MaxRequestHeaderCount = 64;

        // Enough for JSON. A write of a value raises it to its bucket's limit.
        limits.MaxRequestBodySize = RequestBody.DefaultKestrelLimit;

        // How many bytes may wait for the server to read them, and for the client to read them. The request buffer must have room for a
        // small body, which is read in one piece.
        limits.MaxRequestBufferSize = 128 * 1024;
        limits.MaxResponseBufferSize = 2 * PacedResponse.PieceBytes;

        // Kestrel averages over a whole body. BodyRateWatch judges every half minute by itself, so it is stricter after a fast start.
        limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));

        Apply(limits.Http2);
        limits.Http3.MaxRequestHeaderFieldSize = limits.MaxRequestHeadersTotalSize;
    }

    private static void Apply(Http2Limits http2)
    {
        // Kestrel counts streams that the client has reset until their requests have ended. At twice this number it refuses further ones,
        // and then closes the connection, so resetting streams rapidly gains nothing.
        http2.MaxStreamsPerConnection = 100;

        // What a connection may cost: its table of headers, frames, and bytes that wait for the server to read them. The windows are much
        // smaller than Kestrel's, because all streams of a connection together may wait with as much.
        http2.HeaderTableSize = 4 * 1024;
        http2.MaxFrameSize = 16 * 1024;
        http2.MaxRequestHeaderFieldSize = 16 * 1024;
        http2.InitialStreamWindowSize = 128 * 1024;
        http2.InitialConnectionWindowSize = 256 * 1024;

        // A client that is gone without a word does not hold its watches.
        http2.KeepAlivePingDelay = TimeSpan.FromMinutes(1);
        http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(20);
    }
}

using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace Pail.Server.Tests;

/// <summary>A connection that writes and reads frames of HTTP/2 (RFC 9113) one by one, so that it can break the rules.</summary>
internal sealed class Http2Connection : IDisposable
{
    internal const byte Data = 0, Headers = 1, ResetStream = 3, Settings = 4, Ping = 6, GoAway = 7, Continuation = 9;
    internal const byte EndStream = 1, EndHeaders = 4;

    internal const uint FrameSizeError = 6, RefusedStream = 7;

    private readonly NetworkStream _stream;

    private Http2Connection(Socket socket) => _stream = new NetworkStream(socket, ownsSocket: true);

    public void Dispose() => _stream.Dispose();

    /// <summary>
    /// Connects, sends the preface and no settings but a table of headers without room, and returns the settings of the server.
    /// </summary>
    /// <remarks>Without room, the server writes every status in full.</remarks>
    internal static async Task<(Http2Connection Connection, Dictionary<ushort, uint> Settings)> Connect(Uri address)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(address.Host, address.Port, TestServer.Cancelled);
        var connection = new Http2Connection(socket);
        await connection._stream.WriteAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray(), TestServer.Cancelled);
        await connection.Write(Settings, 0, 0, [0, 1, 0, 0, 0, 0]);
        var settings = await connection.ReadUntil(Settings);
        var values = Enumerable.Range(0, settings.Payload.Length / 6)
            .Select(i => settings.Payload.AsMemory(6 * i, 6))
            .ToDictionary(
                pair => BinaryPrimitives.ReadUInt16BigEndian(pair.Span), pair => BinaryPrimitives.ReadUInt32BigEndian(pair.Span[2..]));
        return (connection, values);
    }

    /// <summary>A header block (HPACK) for a GET, with further literal headers.</summary>
    internal static byte[] Get(Uri address, string path, params (string Name, string Value)[] headers) =>
        Head("GET", address, path, headers);

    /// <summary>A header block (HPACK), with further literal headers.</summary>
    internal static byte[] Head(string method, Uri address, string path, params (string Name, string Value)[] headers)
    {
        // Indexed: ":scheme: http". Literal with an indexed name: ":method", ":path", ":authority".
        List<byte> block = [0x02, .. Text(method), 0x86, 0x04, .. Text(path), 0x01, .. Text(address.Authority)];
        foreach (var (name, value) in headers)
            block.AddRange([0, .. Text(name), .. Text(value)]);
        return [.. block];
    }

    internal async Task Write(byte type, byte flags, int stream, byte[] payload)
    {
        var frame = new byte[9 + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, payload.Length << 8 | type);
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame, 9);
        await _stream.WriteAsync(frame, TestServer.Cancelled);
    }

    /// <summary>Reads frames up to one of a type, or one that ends the connection.</summary>
    internal async Task<(byte Type, byte Flags, int Stream, byte[] Payload)> ReadUntil(byte type)
    {
        while (true)
        {
            var head = new byte[9];
            await _stream.ReadExactlyAsync(head, TestServer.Cancelled);
            var payload = new byte[BinaryPrimitives.ReadInt32BigEndian(head) >>> 8];
            await _stream.ReadExactlyAsync(payload, TestServer.Cancelled);
            if (head[3] == type || head[3] == GoAway)
                return (head[3], head[4], BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5)), payload);
        }
    }

    /// <summary>The status of an answer: the first header of its block, indexed or as a literal with an indexed name.</summary>
    internal static int StatusOf((byte Type, byte Flags, int Stream, byte[] Payload) frame)
    {
        Assert.Equal(Headers, frame.Type);
        var block = frame.Payload.AsSpan();
        while ((block[0] & 0xe0) == 0x20)
            block = block[1..];
        return (block[0] & 0x80) != 0
            ? new[] { 200, 204, 206, 304, 400, 404, 500 }[(block[0] & 0x7f) - 8]
            : int.Parse(block.Slice(2, block[1] & 0x7f), System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>The error code of a frame that resets a stream or ends the connection.</summary>
    internal static uint ErrorOf((byte Type, byte Flags, int Stream, byte[] Payload) frame) =>
        BinaryPrimitives.ReadUInt32BigEndian(frame.Payload.AsSpan(frame.Type == GoAway ? 4 : 0));

    // An integer with a prefix of seven bits, and the text without Huffman coding.
    private static byte[] Text(string text)
    {
        var length = new List<byte>();
        if (text.Length < 127)
        {
            length.Add((byte)text.Length);
        }
        else
        {
            length.Add(127);
            var rest = text.Length - 127;
            for (; rest >= 128; rest >>= 7)
                length.Add((byte)(rest | 128));
            length.Add((byte)rest);
        }

        return [.. length, .. Encoding.ASCII.GetBytes(text)];
    }
}

using System.Net.Sockets;
using System.Text;

namespace Pail.Server.Tests.LineProtocol;

/// <summary>A client that expects answers; | is the end of a line.</summary>
internal sealed class LineClient(Socket socket) : IDisposable
{
    public void Dispose() => socket.Dispose();

    internal void Send(string text) => Send(Encoding.UTF8.GetBytes(text));

    internal void Send(byte[] bytes) => socket.Send(bytes);

    internal void Expect(string answers)
    {
        var expected = answers.Replace("|", "\r\n", StringComparison.Ordinal);
        var bytes = new byte[Encoding.UTF8.GetByteCount(expected)];
        for (var count = 0; count < bytes.Length;)
        {
            var read = socket.Receive(bytes.AsSpan(count));
            Assert.True(read > 0, $"The connection ended after: {Encoding.UTF8.GetString(bytes, 0, count)}");
            count += read;
        }

        Assert.Equal(expected, Encoding.UTF8.GetString(bytes));
    }

    internal void ExpectEnd()
    {
        try
        {
            Assert.Equal(0, socket.Receive(new byte[1]));
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.ConnectionReset)
        {
            // The server had not read everything that the client sent.
        }
    }
}

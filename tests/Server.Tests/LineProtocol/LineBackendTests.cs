using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Pail.Buckets;
using Pail.Server.LineProtocol;

namespace Pail.Server.Tests.LineProtocol;

/// <summary>The commands of the line protocol, on every kind of bucket.</summary>
public sealed class LineBackendTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Variants.All), MemberType = typeof(Variants))]
    public async Task Commands_and_subscriptions_do_the_same(string backend)
    {
        await using var server = await RealServer.Start(null, "--tcp", "127.0.0.1:0");
        await server.Make("b", backend);
        using var subscriber = await Connect(server);
        await Send(subscriber, "SUBSCRIBE b\n");
        await Waiting.Until(async () => (await (await server.Services.GetRequiredService<IBuckets>().Find("b"))!.Status()).Watchers == 1);
        using var client = await Connect(server);

        await Send(client, "PUT b milk 1\r\nCREATE b\r\nGET b milk\nPUT b milk 2\nGET b milk\n");
        await Send(client, "DELETE b milk\nGET b milk\nGET none milk\nNO\n");

        await Expect(client, "OK|OK|1|OK|OK|2|OK|OK||OK|NOT FOUND|UNKNOWN COMMAND|");
        await Expect(subscriber, "milk SET TO 1|milk SET TO 2|milk DELETED|");
    }

    private static async Task<Socket> Connect(RealServer server)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server.Services.GetRequiredService<LineServer>().Address, Cancelled);
        return socket;
    }

    private static async Task Send(Socket socket, string text) => await socket.SendAsync(Encoding.UTF8.GetBytes(text), Cancelled);

    private static async Task Expect(Socket socket, string lines)
    {
        var expected = lines.Replace("|", "\r\n", StringComparison.Ordinal);
        var bytes = new byte[expected.Length];
        await new NetworkStream(socket).ReadExactlyAsync(bytes, Cancelled);
        Assert.Equal(expected, Encoding.UTF8.GetString(bytes));
    }
}

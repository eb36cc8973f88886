using System.Net.Sockets;

namespace Pail.Server.Tests;

/// <summary>A client that disconnects causes one line in the log at Debug, and no warning.</summary>
public sealed class ClientGoneTests : TestServer
{
    private const string Key = "/v1/buckets/b/keys/k";

    protected override string[] Settings => ["--Logging:LogLevel:Default", "Debug"];

    [Theory]
    [InlineData("Content-Length: 50\r\n\r\n", true)]
    [InlineData("Content-Length: 50\r\n\r\n", false)]
    [InlineData("Content-Length: 500000\r\n\r\n", true)]
    [InlineData("Content-Length: 500000\r\n\r\n", false)]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nff\r\n", true)]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nff\r\n", false)]
    [InlineData("Expect: 100-continue\r\nContent-Length: 50\r\n\r\n", true)]
    public async Task A_client_that_closes_in_the_middle_of_an_upload_causes_one_debug_line_and_no_warning(string head, bool byReset)
    {
        var bucket = await MakeBucket();
        for (var i = 1; i <= 20; i++)
        {
            var reading = Buckets.WaitForFind();
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(Address.Host, Address.Port, Cancelled);
            if (byReset)
                socket.LingerState = new LingerOption(true, 0);
            using (var connection = new RawConnection(socket, Address.Authority))
            {
                await connection.Write(connection.Request("PUT", Key)[..^2] + head + (head.Contains("Expect") ? "" : "half"));
                await reading;
            }

            await Logs.WaitForDebug(line => line.Contains($"PUT {Key}: the client disconnected", StringComparison.Ordinal), i);
        }

        Assert.Equal(0, (await bucket.Status()).Keys);
        Assert.Empty(Logs.Lines);
    }

    [Fact]
    public async Task A_fault_of_the_server_is_logged_even_if_the_client_has_disconnected()
    {
        var bucket = await MakeBucket();
        var gone = new TaskCompletionSource();
        using var connection = await Connect();
        bucket.Failure = new InvalidOperationException("ours");
        bucket.BeforeAnswer = gone.Task;

        await connection.Write(connection.Request("GET", Key));
        connection.Dispose();
        gone.SetResult();

        await Logs.WaitFor(line => line.Contains($"GET {Key} failed InvalidOperationException", StringComparison.Ordinal), 1);
    }
}

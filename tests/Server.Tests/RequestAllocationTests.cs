using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Pail.Buckets;
using Pail.Server.Hosting;

namespace Pail.Server.Tests;

/// <summary>How many bytes a request allocates in the whole program: Kestrel, the server and the bucket together.</summary>
[Collection(nameof(Alone))]
public sealed class RequestAllocationTests
{
    private const int Requests = 2_000;

    public static TheoryData<string> Backends => ["agent", "genserver", "table"];

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_get_of_100_bytes_allocates_at_most_600_bytes(string backend) =>
        Assert.InRange(await Measure(backend, "GET", ""), 1, 600);

    // What is stored is a part of it: the value, its entry, its key and its event.
    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_put_of_100_bytes_allocates_at_most_1200_bytes(string backend) =>
        Assert.InRange(await Measure(backend, "PUT", new string('x', 100)), 1, 1200);

    private static async Task<long> Measure(string backend, string method, string body)
    {
        await using var app = PailServer.Build(
            ["--urls", "http://127.0.0.1:0"],
            services => services.AddPailBuckets().AddLogging(logging => logging.ClearProviders()));
        await app.StartAsync(TestServer.Cancelled);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync("127.0.0.1", new Uri(app.Urls.Single()).Port, TestServer.Cancelled);

        Exchange(socket, Request("PUT", "/v1/buckets/b", $$"""{"backend":"{{backend}}"}"""), "HTTP/1.1 201"u8);
        Exchange(socket, Request("PUT", "/v1/buckets/b/keys/k", new string('x', 100)), "HTTP/1.1 201"u8);
        var request = Request(method, "/v1/buckets/b/keys/k", body);
        var status = method == "GET" ? "HTTP/1.1 200"u8.ToArray() : "HTTP/1.1 204"u8.ToArray();

        // The least of several rounds: in the others, something else of the program ran too, such as the compilation of a hot method.
        var least = long.MaxValue;
        for (var round = 0; round < 8; round++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            for (var i = 0; i < Requests; i++)
                Exchange(socket, request, status);
            least = Math.Min(least, (GC.GetTotalAllocatedBytes(precise: true) - before) / Requests);
        }

        return least;
    }

    private static byte[] Request(string method, string path, string body)
    {
        var length = body.Length == 0 ? "" : $"Content-Length: {body.Length}\r\n";
        return Encoding.ASCII.GetBytes($"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{length}\r\n{body}");
    }

    // Synchronous and with a buffer on the stack, so that the client allocates nothing. The answers are short and come in one piece.
    private static void Exchange(Socket socket, byte[] request, ReadOnlySpan<byte> status)
    {
        Span<byte> answer = stackalloc byte[4096];
        socket.Send(request);
        var count = socket.Receive(answer);
        if (!answer[..count].StartsWith(status))
            Assert.Fail(Encoding.ASCII.GetString(answer[..count]));
    }
}

using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Pail.Buckets;
using Pail.Server.Batches;
using Pail.Server.Hosting;
using Pail.Server.Http;
using Pail.Server.Keys;

namespace Pail.Server.Tests;

/// <summary>A client that does not read, or sends only half a body, costs little memory and is soon disconnected.</summary>
public sealed class SlowClientTests : TestServer
{
    private const string Key = "/v1/buckets/b/keys/k";

    protected override string[] Settings => ["--Logging:LogLevel:Default", "Debug"];

    [Fact]
    public async Task A_client_that_does_not_read_costs_a_small_buffer_and_not_the_value()
    {
        var (context, pipe) = ClientThatReadsNothing();

        var sending = ResponseBody.Send(context, new byte[4 * 1024 * 1024]);

        Assert.False(sending.IsCompleted);
        Assert.InRange(await Waiting(pipe), 1, 2 * PacedResponse.PieceBytes);
    }

    [Fact]
    public async Task A_client_that_does_not_read_a_list_costs_a_small_buffer_too()
    {
        var bucket = await MakeBucket();
        for (var i = 0; i < 3; i++)
            await bucket.Put($"k{i}", new NewValue(new byte[1024 * 1024], "text/plain"), Condition.None);
        var page = await bucket.List(new KeyQuery());

        foreach (var form in (Func<KeyListWriter, Task>[])[list => list.WriteJson(page, null), list => list.WriteNdJson(page)])
        {
            var (context, pipe) = ClientThatReadsNothing();
            using var paced = new PacedResponse(context);

            Assert.False(form(new KeyListWriter(paced, values: true)).IsCompleted);

            // The buffer may also have one piece of Base64.
            Assert.InRange(await Waiting(pipe), 1, 4 * PacedResponse.PieceBytes);
        }
    }

    [Fact]
    public async Task A_client_that_does_not_read_an_export_costs_a_small_buffer_and_is_disconnected_after_a_window()
    {
        var bucket = await MakeBucket();
        for (var i = 0; i < 3; i++)
            await bucket.Put($"k{i}", new NewValue(new byte[1024 * 1024], "text/plain"), Condition.None);
        var (context, pipe) = ClientThatReadsNothing();
        var aborted = new TaskCompletionSource();
        context.Features.Set<IHttpRequestLifetimeFeature>(new Lifetime(aborted));
        using var paced = new PacedResponse(context);

        var sending = Transfers.BucketExport.Send(bucket, paced);
        Assert.InRange(await Waiting(pipe), 1, 3 * PacedResponse.PieceBytes);
        Time.Advance(BodyRateWatch.Window);

        await aborted.Task;
        Assert.False(sending.IsCompleted);
    }

    [Fact]
    public async Task A_client_that_does_not_read_the_values_of_a_batch_costs_a_small_buffer()
    {
        var bucket = await MakeBucket();
        await bucket.Put("b", new NewValue(new byte[1024 * 1024], "text/plain"), Condition.None);
        await bucket.Put("t", new NewValue(Encoding.UTF8.GetBytes(new string('"', 1024 * 1024)), "text/plain"), Condition.None);
        foreach (var key in (string[])["b", "t"])
        {
            var list = new OperationList("ops");
            for (var i = 0; i < 10; i++)
                list.Add(OperationKind.Get, new GetOperation(key));
            var (context, pipe) = ClientThatReadsNothing();
            using var paced = new PacedResponse(context);

            Assert.False(new ResultWriter(paced).WriteBatch(list, await bucket.Apply(list.Operations)).IsCompleted);

            // A piece of text may double by its escapes.
            Assert.InRange(await Waiting(pipe), 1, 4 * PacedResponse.PieceBytes);
        }
    }

    [Theory]
    [InlineData(100)]
    [InlineData(4 * 1024 * 1024)]
    public async Task A_client_that_does_not_read_is_disconnected_after_a_window(int size)
    {
        var (context, _) = ClientThatReadsNothing();
        var aborted = new TaskCompletionSource();
        context.Features.Set<IHttpRequestLifetimeFeature>(new Lifetime(aborted));
        if (size == 100)
            await context.Response.BodyWriter.WriteAsync(new byte[2 * PacedResponse.PieceBytes - 50], Cancelled);
        _ = ResponseBody.Send(context, new byte[size]);

        Time.Advance(BodyRateWatch.Window - TimeSpan.FromSeconds(1));
        Assert.False(aborted.Task.IsCompleted);
        Time.Advance(TimeSpan.FromSeconds(1));

        await aborted.Task;
    }

    [Fact]
    public async Task A_client_that_reads_slowly_but_steadily_gets_everything()
    {
        var (context, pipe) = ClientThatReadsNothing();
        context.Features.Set<IHttpRequestLifetimeFeature>(new Lifetime(null));
        const int Size = 1024 * 1024;
        var sending = ResponseBody.Send(context, new byte[Size]);

        for (var taken = 0; taken < Size;)
        {
            var result = await pipe.Reader.ReadAsync(Cancelled);
            taken += (int)result.Buffer.Length;
            pipe.Reader.AdvanceTo(result.Buffer.End);
            Time.Advance(BodyRateWatch.Window / 2 - TimeSpan.FromSeconds(1));
        }

        await sending;
    }

    [Fact]
    public async Task A_client_that_does_not_read_its_socket_is_disconnected()
    {
        var bucket = await MakeBucket();
        await bucket.Put("k", new NewValue(new byte[1024 * 1024], "text/plain"), Condition.None);
        using var connection = await Connect();

        await connection.Write(connection.Request("GET", Key));

        await Until(() => Logs.Debugging.Any(line => line.Contains($"GET {Key}: the client disconnected", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("Content-Length: 60000\r\n\r\n", 10_000)]
    [InlineData("Content-Length: 1000000\r\n\r\n", 500_000)]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nffff\r\n", 30_000)]
    public async Task Half_a_body_gets_408_and_a_closed_connection(string head, int sent)
    {
        var bucket = await MakeBucket();
        using var connection = await Connect();
        await connection.Write(connection.Request("PUT", Key)[..^2] + head + new string('x', sent));

        var answer = connection.Read();
        await Until(() => answer.IsCompleted);

        Assert.Equal((408, "close"), ((await answer).Status, (await answer).Headers["Connection"]));
        Assert.Equal(0, (await bucket.Status()).Keys);

        // Before it closes the connection, Kestrel reads what is left of the body.
        connection.EndWriting();
        Assert.True(await connection.IsClosed());
        Assert.Empty(Logs.Lines);
    }

    [Fact]
    public async Task A_body_that_comes_byte_by_byte_is_too_slow()
    {
        var bucket = await MakeBucket();
        using var connection = await Connect();
        await connection.Write(connection.Request("PUT", Key, "Content-Length: 900000\r\n") + new string('x', 500_000));

        // Kestrel's own average allows half an hour of silence after half a megabyte.
        var answer = connection.Read();
        while (!answer.IsCompleted && await TryWrite(connection, "x"))
        {
            Time.Advance(BodyRateWatch.Window / 10);
            await Task.Yield();
        }

        await Logs.WaitForDebug(line => line.Contains("too slowly", StringComparison.Ordinal), 1);
        Assert.Equal(0, (await bucket.Status()).Keys);
    }

    // A client that still sends after the server has closed the connection gets a reset instead of the answer.
    private static async Task<bool> TryWrite(RawConnection connection, string text)
    {
        try
        {
            await connection.Write(text);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    [Fact]
    public async Task Buffers_and_connections_are_limited()
    {
        var limits = Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits;
        var few = PailServer.Build(["--maxConnections", "7"], services => services.AddBuckets(Buckets));
        await using var _ = few;

        Assert.Equal(2000, limits.MaxConcurrentConnections);
        Assert.Equal(7, few.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits.MaxConcurrentConnections);
        Assert.True(limits.MaxResponseBufferSize <= 64 * 1024);
        Assert.True(limits.MaxRequestBufferSize <= 128 * 1024);
    }

    /// <summary>Advances the server's clock until the condition holds. The server's work runs in real time.</summary>
    private async Task Until(Func<bool> happened)
    {
        while (!happened())
        {
            Cancelled.ThrowIfCancellationRequested();
            Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
    }

    private (DefaultHttpContext Context, Pipe Pipe) ClientThatReadsNothing()
    {
        var pipe = new Pipe(new PipeOptions(
            null, PipeScheduler.Inline, PipeScheduler.Inline, 2 * PacedResponse.PieceBytes, PacedResponse.PieceBytes));
        var context = new DefaultHttpContext { RequestServices = Services };
        context.Features.Set<IHttpResponseBodyFeature>(new PipeBody(pipe.Writer));
        return (context, pipe);
    }

    private static async Task<long> Waiting(Pipe pipe) => (await pipe.Reader.ReadAsync(Cancelled)).Buffer.Length;

    private sealed class PipeBody(PipeWriter writer) : IHttpResponseBodyFeature
    {
        public Stream Stream => Writer.AsStream();

        public PipeWriter Writer => writer;

        public Task CompleteAsync() => Task.CompletedTask;

        public void DisableBuffering()
        {
        }

        public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public Task StartAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;
    }

    private sealed class Lifetime(TaskCompletionSource? aborted) : IHttpRequestLifetimeFeature
    {
        public CancellationToken RequestAborted { get; set; }

        public void Abort()
        {
            Assert.NotNull(aborted);
            aborted.SetResult();
        }
    }
}

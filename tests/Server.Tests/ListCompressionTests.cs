using System.IO.Compression;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Pail.Buckets;
using Pail.Runtime.Processes;

namespace Pail.Server.Tests;

public sealed class ListCompressionTests : TestServer
{
    private const string Keys = "/v1/buckets/b/keys";

    private async Task MakeKeys(int count = 20)
    {
        var bucket = await MakeBucket();
        for (var i = 0; i < count; i++)
            await bucket.Put($"key{i:000}", new NewValue(Encoding.UTF8.GetBytes(new string('v', 1000)), "text/plain"), Condition.None);
    }

    private Task<HttpResponseMessage> List(string path, string encodings, string accept = "*/*") =>
        Send(HttpMethod.Get, path, null, ("Accept-Encoding", encodings), ("Accept", accept));

    private static async Task<string> Decompress(HttpResponseMessage answer)
    {
        var body = await answer.Content.ReadAsStreamAsync(Cancelled);
        Stream text = answer.Header("Content-Encoding") switch
        {
            "br" => new BrotliStream(body, CompressionMode.Decompress),
            "gzip" => new GZipStream(body, CompressionMode.Decompress),
            _ => body,
        };
        return await new StreamReader(text).ReadToEndAsync(Cancelled);
    }

    [Theory]
    [InlineData(Keys, "application/json")]
    [InlineData(Keys, "application/x-ndjson")]
    [InlineData(Keys, "text/plain")]
    [InlineData(Keys + "?values=true&limit=3", "application/json")]
    [InlineData("/v1/buckets", "application/json")]
    [InlineData("/v1/processes", "application/json")]
    [InlineData("/v1/tree", "application/json")]
    [InlineData("/v1/tables", "application/json")]
    [InlineData("/v1/crashes", "application/json")]
    public async Task A_list_is_compressed_for_a_client_that_accepts_it(string path, string type)
    {
        await MakeKeys();

        using var plain = await List(path, "identity", type);
        using var gzip = await List(path, "gzip", type);
        using var brotli = await List(path, "gzip, deflate, br", type);

        Assert.Equal((null, "gzip", "br"), (Coding(plain), Coding(gzip), Coding(brotli)));
        var text = await plain.Text();
        Assert.Equal((text, text), (await Decompress(gzip), await Decompress(brotli)));
        Assert.All(
            [plain, gzip, brotli],
            answer => Assert.Equal((type, "nosniff"), (Type(answer), answer.Header("X-Content-Type-Options"))));

        static string? Coding(HttpResponseMessage answer) => answer.Header("Content-Encoding");
        static string? Type(HttpResponseMessage answer) => answer.Header("Content-Type");
    }

    [Theory]
    [InlineData("gzip;q=0")]
    [InlineData("gzip;q=0.5, identity")]
    [InlineData("zstd")]
    [InlineData("rubbish;;q=x")]
    public async Task A_list_is_not_compressed_for_a_client_that_does_not_accept_or_prefer_it(string encodings)
    {
        await MakeKeys();

        using var answer = await List(Keys, encodings);

        Assert.Null(answer.Header("Content-Encoding"));
        Assert.Equal(20, (await answer.Json()).GetProperty("value").GetArrayLength());
    }

    [Theory]
    [InlineData(Keys)]
    [InlineData("/v1/buckets")]
    [InlineData("/v1/processes")]
    public async Task A_cache_is_told_that_a_list_depends_on_its_compression(string path)
    {
        await MakeKeys();

        using var plain = await Send(HttpMethod.Get, path);
        using var gzip = await List(path, "gzip");
        using var head = await Send(HttpMethod.Head, path);

        Assert.All([plain, gzip, head], answer => Assert.Equal("Accept, Accept-Encoding", answer.Header("Vary")));
    }

    [Theory]
    [InlineData(Keys + "/key001")]
    [InlineData("/v1/buckets/b/meta/key001")]
    [InlineData("/v1/buckets/b/ttl/key001")]
    [InlineData("/v1/buckets/b")]
    [InlineData("/v1/buckets/b/keys/absent")]
    [InlineData(Keys + "?limit=0")]
    public async Task What_is_no_list_is_never_compressed(string path)
    {
        await MakeKeys();

        using var plain = await Send(HttpMethod.Get, path);
        using var answer = await List(path, "gzip, br");

        Assert.Null(answer.Header("Content-Encoding"));
        Assert.Equal((plain.Header("Content-Type"), plain.Header("ETag")), (answer.Header("Content-Type"), answer.Header("ETag")));
    }

    [Fact]
    public async Task One_process_is_no_list()
    {
        var pid = Services.GetRequiredService<Node>().Spawn(static async self => await self.Receive<TaskCompletionSource>());

        using var answer = await List($"/v1/processes/0.{pid.Id}.0", "gzip, br");

        Assert.Equal((200, null), ((int)answer.StatusCode, answer.Header("Content-Encoding")));
    }

    [Fact]
    public async Task A_long_list_with_values_is_compressed_while_it_is_written()
    {
        await MakeKeys(500);

        using var answer = await List(Keys + "?values=true&limit=500", "br", "application/x-ndjson");

        var lines = (await Decompress(answer)).Split('\n');
        Assert.Equal(("br", 502), (answer.Header("Content-Encoding"), lines.Length));
        Assert.StartsWith("""{"end":true""", lines[500], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_connection_serves_the_next_request_after_a_compressed_list()
    {
        await MakeKeys();
        using var connection = await Connect();

        var list = await connection.Exchange("GET", Keys, "Accept-Encoding: gzip\r\n");
        var next = await connection.Exchange("GET", "/health/live");

        Assert.Equal((200, 200), (list.Status, next.Status));
    }
}

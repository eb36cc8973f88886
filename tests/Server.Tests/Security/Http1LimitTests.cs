using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Pail.Server.Tests.Security;

/// <summary>What one request and one connection of HTTP/1.1 may cost. Each limit is tried from both sides.</summary>
public sealed class Http1LimitTests : TestServer
{
    protected override string[] Settings => ["--maxConnections=3"];

    // The Host header is one of them.
    [Theory]
    [InlineData(63, 200)]
    [InlineData(64, 431)]
    public async Task A_request_has_at_most_64_headers(int count, int status) =>
        Assert.Equal(status, (await Raw("GET", "/", string.Concat(Enumerable.Range(0, count).Select(i => $"X-{i}: x\r\n")))).Status);

    [Theory]
    [InlineData(16_000, 200)]
    [InlineData(16_384, 431)]
    public async Task The_headers_of_a_request_have_at_most_16_KiB(int bytes, int status) =>
        Assert.Equal(status, (await Raw("GET", "/", $"X: {new string('x', bytes)}\r\n")).Status);

    // The line has also the method, the version and the line break: 15 bytes.
    [Theory]
    [InlineData(8_192 - 15, 404)]
    [InlineData(8_192 - 14, 414)]
    public async Task A_request_line_has_at_most_8_KiB(int target, int status) =>
        Assert.Equal(status, (await Raw("GET", $"/{new string('x', target - 1)}")).Status);

    [Fact]
    public async Task A_connection_beyond_the_limit_is_closed_and_one_that_ends_makes_room()
    {
        using var first = await Connect();
        using var second = await Connect();
        var third = await Connect();
        foreach (var connection in (RawConnection[])[first, second, third])
            Assert.Equal(200, (await connection.Exchange("GET", "/health/live")).Status);

        using (var fourth = await Connect())
            Assert.True(await fourth.IsClosed());

        // The server notices the end at some moment after it.
        third.Dispose();
        while (true)
        {
            using var fifth = await Connect();
            try
            {
                Assert.Equal(200, (await fifth.Exchange("GET", "/health/live")).Status);
                break;
            }
            catch (IOException)
            {
                await Task.Yield();
            }
        }
    }

    [Fact]
    public async Task A_body_for_a_resource_of_JSON_has_at_most_64_KiB()
    {
        var body = new string(' ', 64 * 1024 - 2) + "{}";

        Assert.Equal(201, (await Raw("PUT", "/v1/buckets/a", "", body)).Status);
        Assert.Equal(413, (await Raw("PUT", "/v1/buckets/b", "", " " + body)).Status);
        Assert.Null(await Buckets.Find("b"));
    }

    [Fact]
    public void Times_and_rates_are_set_on_purpose()
    {
        var limits = Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits;

        Assert.Equal(TimeSpan.FromSeconds(10), limits.RequestHeadersTimeout);
        Assert.Equal(TimeSpan.FromMinutes(2), limits.KeepAliveTimeout);
        Assert.Equal((240, 240), (limits.MinRequestBodyDataRate!.BytesPerSecond, limits.MinResponseDataRate!.BytesPerSecond));
        Assert.Equal(TimeSpan.FromMinutes(1), limits.Http2.KeepAlivePingDelay);
        Assert.Equal(0, limits.MaxConcurrentUpgradedConnections);
    }
}

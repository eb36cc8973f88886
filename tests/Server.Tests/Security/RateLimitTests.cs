using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Pail.Server.Security;

namespace Pail.Server.Tests.Security;

public sealed class RateLimitTests : TestServer
{
    private readonly TestKeys _keys = new();
    private readonly string _old;
    private readonly string _new;
    private readonly string _other;

    public RateLimitTests() =>
        (_old, _new, _other) = (_keys.Add("reader", name: "ci"), _keys.Add("writer", name: "ci"), _keys.Add("reader", name: "app"));

    protected override string[] Settings => ["--rateLimit=2", "--rateBurst=3", .. _keys.Switches];

    [Fact]
    public async Task A_key_that_sends_too_much_gets_429_until_the_time_in_RetryAfter_has_passed()
    {
        Assert.Equal("200 200 200 429", await Ask(_old, 4));

        var refused = await Raw("GET", "/v1/buckets", TestKeys.Header(_old));
        Assert.Equal(("rate-limited", "1"), (refused.Code, refused.Headers["Retry-After"]));
        Assert.Contains("2 requests a second, and 3 at once", refused.Body, StringComparison.Ordinal);

        Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("200 200 429", await Ask(_old, 3));
    }

    [Fact]
    public async Task Keys_of_one_name_share_the_rate_and_those_of_another_have_their_own()
    {
        Assert.Equal("200 200", await Ask(_old, 2));
        Assert.Equal("200 429", await Ask(_new, 2));
        Assert.Equal("200 200 200 429", await Ask(_other, 4));
    }

    [Fact]
    public async Task A_refused_write_is_not_done_and_the_connection_can_be_used()
    {
        var bucket = await MakeBucket();
        await Ask(_new, 3);
        using var connection = await Connect();

        Assert.Equal(429, (await connection.Exchange("PUT", "/v1/buckets/b/keys/k", TestKeys.Header(_new), "x")).Status);
        Assert.Equal(0, (await bucket.Status()).Keys);
        Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(201, (await connection.Exchange("PUT", "/v1/buckets/b/keys/k", TestKeys.Header(_new), "x")).Status);
    }

    [Fact]
    public async Task Public_paths_count_for_the_address_and_health_checks_are_free()
    {
        var statuses = new List<int>();
        for (var i = 0; i < 4; i++)
            statuses.Add((await Raw("GET", "/")).Status);

        Assert.Equal([200, 200, 200, 429], statuses);
        for (var i = 0; i < 10; i++)
            Assert.Equal(200, (await Raw("GET", "/health/ready")).Status);
        Assert.Equal("200", await Ask(_old, 1));
    }

    [Fact]
    public void A_request_allocates_nothing()
    {
        var limiting = new RateLimiting(_ => Task.CompletedTask, new RateLimit(1_000_000, 1_000_000), TimeProvider.System);
        var context = new DefaultHttpContext();
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = "/v1/buckets/b/keys/k";
        context.Connection.RemoteIpAddress = IPAddress.Loopback;
        Invoke();
        context.Features.Set(new Caller(Role.Reader, "test"));
        Invoke();

        var least = long.MaxValue;
        for (var round = 0; round < 5; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Invoke();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);

        void Invoke()
        {
            for (var i = 0; i < 1000; i++)
                Assert.True(limiting.Invoke(context).IsCompletedSuccessfully);
        }
    }

    private async Task<string> Ask(string key, int count)
    {
        var statuses = new int[count];
        for (var i = 0; i < count; i++)
            statuses[i] = (await Raw("GET", "/v1/buckets", TestKeys.Header(key))).Status;
        return string.Join(' ', statuses);
    }
}

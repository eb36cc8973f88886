namespace Pail.Server.Tests.Security;

/// <summary>The rate of requests to a server without API keys.</summary>
public sealed class AddressRateLimitTests : TestServer
{
    protected override string[] Settings => ["--rateLimit=2"];

    [Fact]
    public async Task Without_keys_the_rate_is_that_of_the_address_and_the_burst_is_that_of_a_second()
    {
        var statuses = new List<int>();
        for (var i = 0; i < 3; i++)
            statuses.Add((await Raw("GET", "/v1/buckets")).Status);
        Time.Advance(TimeSpan.FromMilliseconds(500));
        for (var i = 0; i < 2; i++)
            statuses.Add((await Raw("GET", "/v1/buckets")).Status);

        Assert.Equal([200, 200, 429, 200, 429], statuses);
    }
}

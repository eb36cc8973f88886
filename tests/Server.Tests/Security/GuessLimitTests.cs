using System.Globalization;
using Pail.Server.Security;

namespace Pail.Server.Tests.Security;

/// <summary>API keys cannot be guessed at speed, and nobody can lock out others.</summary>
public sealed class GuessLimitTests : TestServer
{
    private readonly TestKeys _keys = new();
    private readonly string _right;

    public GuessLimitTests() => _right = _keys.Add("reader");

    protected override string[] Settings => _keys.Switches;

    [Fact]
    public async Task After_some_wrong_keys_no_key_of_the_address_is_looked_at_until_the_time_in_RetryAfter_has_passed()
    {
        await UseUp();

        var refused = await Ask(ApiKeyText.Make());
        Assert.Equal((429, "rate-limited", "1"), (refused.Status, refused.Code, refused.Headers["Retry-After"]));
        Assert.False(refused.Headers.ContainsKey("WWW-Authenticate"));
        Assert.Equal(429, (await Ask(_right)).Status);

        Time.Advance(TimeSpan.FromSeconds(int.Parse(refused.Headers["Retry-After"], CultureInfo.InvariantCulture)));
        Assert.Equal(200, (await Ask(_right)).Status);
        Assert.Equal(401, (await Ask(ApiKeyText.Make())).Status);
        Assert.Equal(429, (await Ask(ApiKeyText.Make())).Status);
    }

    [Fact]
    public async Task Wrong_keys_do_not_lock_out_right_keys_of_the_same_address()
    {
        Assert.Equal(200, (await Ask(_right)).Status);
        await UseUp();

        Assert.Equal(429, (await Ask(ApiKeyText.Make())).Status);
        Assert.Equal(200, (await Ask(_right)).Status);

        // A right key that came long ago protects no longer.
        Time.Advance(GuessLimit.Trust);
        await UseUp();
        Assert.Equal(429, (await Ask(_right)).Status);
    }

    [Fact]
    public async Task Requests_without_a_key_are_no_guesses()
    {
        for (var i = 0; i < 3 * GuessLimit.Burst; i++)
            Assert.Equal(401, (await Raw("GET", "/v1/buckets")).Status);
        await UseUp();
    }

    [Fact]
    public async Task A_locked_address_still_reaches_the_public_paths()
    {
        await UseUp();

        Assert.Equal(429, (await Ask("x")).Status);
        Assert.Equal(200, (await Raw("GET", "/health/live", TestKeys.Header("x"))).Status);
        Assert.Equal(401, (await Raw("GET", "/v1/buckets")).Status);
    }

    private async Task UseUp()
    {
        for (var i = 0; i < GuessLimit.Burst; i++)
            Assert.Equal(401, (await Ask(i % 2 == 0 ? "x" : ApiKeyText.Make())).Status);
    }

    private Task<RawResponse> Ask(string key) => Raw("GET", "/v1/buckets", TestKeys.Header(key));
}

using Pail.Buckets;

namespace Pail.Server.Tests;

public sealed class RangeTests : TestServer
{
    private const string Key = "/v1/buckets/b/keys/k";
    private const string Tag = "\"1795376299000001.1\"";

    private async Task MakeDigits(string value = "0123456789") =>
        await (await MakeBucket()).Put("k", new NewValue(System.Text.Encoding.UTF8.GetBytes(value), "text/plain"), Condition.None);

    [Theory]
    [InlineData("bytes=0-0", "0", "bytes 0-0/10")]
    [InlineData("bytes=2-4", "234", "bytes 2-4/10")]
    [InlineData("bytes=8-", "89", "bytes 8-9/10")]
    [InlineData("bytes=8-99999999999999999999", "89", "bytes 8-9/10")]
    [InlineData("bytes=-3", "789", "bytes 7-9/10")]
    [InlineData("bytes=-99", "0123456789", "bytes 0-9/10")]
    [InlineData("BYTES=1-1", "1", "bytes 1-1/10")]
    [Trait("Rule", "H8")]
    [Trait("Rule", "H10")]
    public async Task A_range_is_answered_with_its_bytes(string range, string body, string contentRange)
    {
        await MakeDigits();

        var got = await Raw("GET", Key, $"Range: {range}\r\n");

        Assert.Equal((206, body), (got.Status, got.Body));
        Assert.Equal(contentRange, got.Headers["Content-Range"]);
        Assert.Equal(Tag, got.Headers["ETag"]);
    }

    [Theory]
    [InlineData("bytes=10-")]
    [InlineData("bytes=99999999999999999999-")]
    [InlineData("bytes=-0")]
    [Trait("Rule", "H8")]
    [Trait("Rule", "H10")]
    public async Task A_range_beyond_the_value_is_not_satisfiable(string range)
    {
        await MakeDigits();

        var got = await Raw("GET", Key, $"Range: {range}\r\n");

        Assert.Equal((416, "range-not-satisfiable"), (got.Status, got.Code));
        Assert.Equal("bytes */10", got.Headers["Content-Range"]);
    }

    [Theory]
    [InlineData("bytes=0-1,3-4")]
    [InlineData("bytes=4-2")]
    [InlineData("bytes=")]
    [InlineData("bytes=-")]
    [InlineData("bytes=a-b")]
    [InlineData("lines=1-2")]
    [Trait("Rule", "H8")]
    public async Task A_header_that_is_no_single_range_is_ignored(string range)
    {
        await MakeDigits();

        var got = await Raw("GET", Key, $"Range: {range}\r\n");

        Assert.Equal((200, "0123456789"), (got.Status, got.Body));
    }

    [Theory]
    [InlineData(Tag, 206)]
    [InlineData("W/" + Tag, 200)]
    [InlineData("\"1.1\"", 200)]
    [Trait("Rule", "H5")]
    public async Task If_Range_ignores_the_range_when_the_value_has_changed(string validator, int status)
    {
        await MakeDigits();

        Assert.Equal(status, (await Raw("GET", Key, $"Range: bytes=0-1\r\nIf-Range: {validator}\r\n")).Status);
    }

    [Theory]
    [InlineData("Sun, 01 Mar 2026 12:00:00 GMT", 0, 200)]
    [InlineData("Sun, 01 Mar 2026 12:00:00 GMT", 999, 206)]
    [InlineData("Sun, 01 Mar 2026 12:00:00 GMT", 60_000, 206)]
    [InlineData("Sunday, 01-Mar-26 12:00:00 GMT", 60_000, 206)]
    [InlineData("Sun, 01 Mar 2026 11:59:59 GMT", 60_000, 200)]
    [InlineData("Sun, 01 Mar 2026 12:00:01 GMT", 60_000, 200)]
    [InlineData("Sun, 01 Mar 2026", 60_000, 200)]
    [Trait("Rule", "H5")]
    public async Task If_Range_accepts_a_date_that_is_exact_and_whose_second_is_over(string date, int milliseconds, int status)
    {
        await MakeDigits();
        Time.Advance(TimeSpan.FromMilliseconds(milliseconds));

        Assert.Equal(status, (await Raw("GET", Key, $"Range: bytes=0-1\r\nIf-Range: {date}\r\n")).Status);
    }

    [Theory]
    [InlineData("bytes=-1", 200)]
    [InlineData("bytes=-99", 200)]
    [InlineData("bytes=-0", 416)]
    [InlineData("bytes=0-", 416)]
    [InlineData("bytes=0-0", 416)]
    [Trait("Rule", "H8")]
    public async Task The_last_bytes_of_an_empty_value_are_the_whole_value(string range, int status)
    {
        await MakeDigits("");

        var got = await Raw("GET", Key, $"Range: {range}\r\n");

        Assert.Equal((status, status == 416 ? "bytes */0" : null), (got.Status, got.Headers.GetValueOrDefault("Content-Range")));
        if (status == 200)
            Assert.Equal(("", "text/plain"), (got.Body, got.Headers["Content-Type"]));
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("HEAD", "")]
    [InlineData("GET", "Range: bytes=0-1\r\n")]
    [InlineData("GET", "Range: bytes=99-\r\n")]
    [Trait("Rule", "H9")]
    public async Task Values_accept_ranges(string method, string headers)
    {
        await MakeDigits();

        Assert.Equal("bytes", (await Raw(method, Key, headers)).Headers["Accept-Ranges"]);
    }

    [Fact]
    [Trait("Rule", "H8")]
    public async Task Head_ignores_ranges()
    {
        await MakeDigits();

        Assert.Equal(200, (await Raw("HEAD", Key, "Range: bytes=0-1\r\n")).Status);
    }

    [Fact]
    [Trait("Rule", "H7")]
    public async Task An_unchanged_value_is_304_before_any_range()
    {
        await MakeDigits();

        Assert.Equal(304, (await Raw("GET", Key, $"Range: bytes=0-1\r\nIf-None-Match: {Tag}\r\n")).Status);
    }
}

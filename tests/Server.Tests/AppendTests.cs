using Pail.Buckets;

namespace Pail.Server.Tests;

/// <summary><c>/append/{key}</c> appends bytes to a value.</summary>
public sealed class AppendTests : TestServer
{
    private const string Key = "/v1/buckets/b/keys/a%2Fk";
    private const string Append = "/v1/buckets/b/append/a/k";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_first_append_creates_the_value_and_the_next_one_makes_it_longer(bool answersLater)
    {
        (await MakeBucket()).AnswersLater = answersLater;

        var first = await Raw("POST", Append, "Content-Type: text/x-log\r\n", "one");
        var second = await Raw("POST", Append, "Content-Type: text/other\r\n", "-two");
        var got = await Raw("GET", Key);

        Assert.Equal((201, Key), (first.Status, first.Headers["Location"]));
        Assert.Equal(("3", "1"), (first.Headers["Kv-Size"], first.Headers["Kv-Revision"]));
        Assert.Equal((204, "7", "2"), (second.Status, second.Headers["Kv-Size"], second.Headers["Kv-Revision"]));
        Assert.Equal(("one-two", "text/x-log"), (got.Body, got.Headers["Content-Type"]));
        Assert.Equal(second.Headers["ETag"], got.Headers["ETag"]);
    }

    [Theory]
    [InlineData("", "application/octet-stream")]
    [InlineData("Content-Type: application/x-www-form-urlencoded\r\n", "text/plain")]
    public async Task A_new_value_gets_its_type_as_with_put(string header, string type)
    {
        await MakeBucket();

        await Raw("POST", Append, header, "x");

        Assert.Equal(type, (await Raw("GET", Key)).Headers["Content-Type"]);
    }

    [Fact]
    public async Task The_value_keeps_its_headers_and_its_expiry()
    {
        await MakeBucket();
        await Raw("PUT", Key, "Content-Encoding: br\r\nContent-Language: de\r\nKv-Meta-a: 1\r\nKv-Ttl: 30\r\n", "x");
        Time.Advance(TimeSpan.FromSeconds(1));

        await Raw("POST", Append, "", "y");
        var got = await Raw("GET", Key);

        Assert.Equal(
            ("xy", "br", "de", "1", "2026-03-01T12:00:30.250Z"),
            (got.Body, got.Headers["Content-Encoding"], got.Headers["Content-Language"], got.Headers["Kv-Meta-a"],
                got.Headers["Kv-Expires-At"]));
    }

    [Fact]
    public async Task Nothing_may_be_appended_if_the_request_says_that_it_is_nothing()
    {
        await MakeBucket();

        var empty = await Raw("POST", Append, "Content-Length: 0\r\n");
        var absent = await Raw("POST", Append);

        Assert.Equal((201, "0"), (empty.Status, empty.Headers["Kv-Size"]));
        Assert.Equal((411, "length-required"), (absent.Status, absent.Code));
    }

    [Fact]
    public async Task A_value_grows_up_to_the_limit_of_the_bucket()
    {
        await MakeBucket(config: new BucketConfig { MaxValueBytes = 8 });
        await Raw("POST", Append, "", "12345");

        var over = await Raw("POST", Append, "", "6789");
        var longer = await Raw("POST", Append, "", "123456789");
        var full = await Raw("POST", Append, "", "678");

        Assert.Equal((413, "value-too-large"), (over.Status, over.Code));
        Assert.Equal((413, "value-too-large"), (longer.Status, longer.Code));
        Assert.Equal((204, "8"), (full.Status, full.Headers["Kv-Size"]));
        Assert.Equal("12345678", (await Raw("GET", Key)).Body);
    }

    [Fact]
    public async Task Conditions_hold_for_appends()
    {
        var bucket = await MakeBucket();
        var missing = await Raw("POST", Append, "If-Match: *\r\n", "x");
        var created = await Raw("POST", Append, "If-None-Match: *\r\n", "x");
        var again = await Raw("POST", Append, "If-None-Match: *\r\n", "x");
        bucket.BeforeWrite = () => bucket.Append("a/k", "y"u8.ToArray()).AsTask();
        var overtaken = await Raw("POST", Append, $"If-Match: {created.Headers["ETag"]}\r\n", "z");
        var tag = (await Raw("GET", Key)).Headers["ETag"];
        var held = await Raw("POST", Append, $"If-Match: {tag}\r\n", "z");

        foreach (var answer in (RawResponse[])[missing, again, overtaken])
            Assert.Equal((412, "precondition-failed"), (answer.Status, answer.Code));
        Assert.Equal((201, 204, "3"), (created.Status, held.Status, held.Headers["Kv-Size"]));
        Assert.Equal("xyz", (await Raw("GET", Key)).Body);
    }

    [Theory]
    [InlineData("Content-Type: garbage", 400, "invalid-header")]
    [InlineData("Content-Encoding: gzip", 415, "unsupported-media-type")]
    [InlineData("Content-Language: de", 400, "invalid-header")]
    [InlineData("Content-Range: bytes 1-2/3", 400, "invalid-header")]
    [InlineData("Kv-Meta-a: 1", 400, "invalid-header")]
    [InlineData("Kv-Ttl: 30", 400, "invalid-header")]
    [InlineData("If-Match: 7", 400, "invalid-header")]
    public async Task A_header_that_would_be_lost_is_refused(string header, int status, string code)
    {
        var bucket = await MakeBucket();

        var answer = await Raw("POST", Append, header + "\r\n", "x");

        Assert.Equal((status, code), (answer.Status, answer.Code));
        Assert.Equal(0, (await bucket.Status()).Keys);
    }
}

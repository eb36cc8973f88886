using System.Text;
using Pail.Buckets;

namespace Pail.Server.Tests;

/// <summary>The headers that describe a value are stored with it and sent back with it.</summary>
public sealed class ContentHeaderTests : TestServer
{
    private const string Key = "/v1/buckets/b/keys/k";
    private const string Coded = "Content-Type: text/plain\r\nContent-Encoding: gzip\r\nContent-Language: de, en\r\n";

    [Theory]
    [InlineData("PUT", Key)]
    [InlineData("POST", Key)]
    [InlineData("POST", "/v1/buckets/b/keys")]
    public async Task Coding_and_language_come_back_with_the_untouched_bytes(string method, string path)
    {
        await MakeBucket();

        var put = await Raw(method, path, Coded, "\u001f\u008bnot really");
        var got = await Raw("GET", put.Headers["Location"], "Accept-Encoding: identity\r\n");
        var head = await Raw("HEAD", put.Headers["Location"]);

        Assert.Equal("\u001f\u008bnot really", got.Body);
        foreach (var answer in (RawResponse[])[got, head])
            Assert.Equal(("gzip", "de, en"), (answer.Headers["Content-Encoding"], answer.Headers["Content-Language"]));
    }

    [Fact]
    public async Task A_part_has_the_coding_of_the_whole_and_an_unchanged_value_and_a_refusal_have_none()
    {
        await MakeBucket();
        var tag = (await Raw("PUT", Key, Coded, "0123456789")).Headers["ETag"];

        var part = await Raw("GET", Key, "Range: bytes=2-3\r\n");
        var unchanged = await Raw("GET", Key, $"If-None-Match: {tag}\r\n");
        var beyond = await Raw("GET", Key, "Range: bytes=99-\r\n");
        var failed = await Raw("GET", Key, "If-Match: \"1.1\"\r\n");

        Assert.Equal((206, "23"), (part.Status, part.Body));
        Assert.Equal(("gzip", "de, en"), (part.Headers["Content-Encoding"], part.Headers["Content-Language"]));
        Assert.Equal((304, 416, 412), (unchanged.Status, beyond.Status, failed.Status));
        foreach (var answer in (RawResponse[])[unchanged, beyond, failed])
            Assert.DoesNotContain(answer.Headers.Keys, name => name is "Content-Encoding" or "Content-Language");
    }

    [Fact]
    public async Task An_old_value_comes_with_its_own_coding()
    {
        await MakeBucket();
        await Raw("PUT", Key, Coded, "old");

        var replaced = await Raw("PUT", Key, "Prefer: return=representation\r\n", "new");
        var deleted = await Raw("DELETE", Key, "Prefer: return=representation\r\n");

        Assert.Equal(("old", "gzip"), (replaced.Body, replaced.Headers["Content-Encoding"]));
        Assert.Equal("new", deleted.Body);
        Assert.False(deleted.Headers.ContainsKey("Content-Encoding"));
    }

    [Fact]
    public async Task A_value_written_without_them_has_neither()
    {
        await MakeBucket();
        await Raw("PUT", Key, Coded, "old");
        await Raw("PUT", Key, "", "new");

        Assert.DoesNotContain((await Raw("GET", Key)).Headers.Keys, name => name is "Content-Encoding" or "Content-Language");
    }

    [Theory]
    [InlineData("Content-Encoding: br\r\nContent-Encoding: gzip", "Content-Encoding", "br, gzip")]
    [InlineData("Content-Encoding: br ,gzip", "Content-Encoding", "br ,gzip")]
    [InlineData("Content-Encoding: identity", "Content-Encoding", "identity")]
    [InlineData("Content-Language: zh-Hant-TW", "Content-Language", "zh-Hant-TW")]
    public async Task Lists_are_stored_unchanged(string headers, string name, string value)
    {
        await MakeBucket();

        Assert.Equal(201, (await Raw("PUT", Key, headers + "\r\n", "x")).Status);

        Assert.Equal(value, (await Raw("GET", Key)).Headers[name]);
    }

    [Theory]
    [InlineData("Content-Encoding: ")]
    [InlineData("Content-Encoding: ,")]
    [InlineData("Content-Encoding: g zip")]
    [InlineData("Content-Encoding: gzip;q=1")]
    [InlineData("Content-Encoding: \u00c3\u00a9")]
    [InlineData("Content-Language: \"de\"")]
    public async Task Text_that_is_no_list_of_words_is_refused(string header)
    {
        var bucket = await MakeBucket();

        var answer = await Raw("PUT", Key, header + "\r\n", "x");

        Assert.Equal((400, "invalid-header"), (answer.Status, answer.Code));
        Assert.Equal(0, (await bucket.Status()).Keys);
    }

    [Theory]
    [InlineData("PUT", Key)]
    [InlineData("POST", Key)]
    [InlineData("POST", "/v1/buckets/b/keys")]
    [InlineData("DELETE", Key)]
    public async Task A_write_of_a_part_of_a_value_is_refused(string method, string path)
    {
        var bucket = await MakeBucket();
        await bucket.Put("k", new NewValue("0123456789"u8.ToArray(), "text/plain"), Condition.None);

        var answer = await Raw(method, path, "Content-Range: bytes 5-9/10\r\n", "56789");

        Assert.Equal((400, "invalid-header"), (answer.Status, answer.Code));
        Assert.Equal("0123456789", (await Raw("GET", Key, "Content-Range: bytes 5-9/10\r\n")).Body);
        Assert.Equal(1, (await bucket.Status()).Keys);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("TEXT/Plain")]
    [InlineData("text/plain;charset=utf-8")]
    [InlineData("text/plain ; charset=\"utf-8; \\\" x\" ; a=b;")]
    [InlineData("application/vnd.pail+json;;v=1")]
    [InlineData("x-a.b!#/y_z^`|~")]
    public async Task A_media_type_is_kept_as_it_was_spelt(string type)
    {
        await MakeBucket();

        Assert.Equal(201, (await Raw("PUT", Key, $"Content-Type: {type}\r\n", "x")).Status);

        Assert.Equal(type, (await Raw("GET", Key)).Headers["Content-Type"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("a/b/c")]
    [InlineData("text/")]
    [InlineData("/plain")]
    [InlineData("text /plain")]
    [InlineData("text/plain, text/html")]
    [InlineData("text/plain; charset")]
    [InlineData("text/plain; charset=")]
    [InlineData("text/plain; charset = utf-8")]
    [InlineData("text/plain; charset=\"utf-8")]
    [InlineData("text/plain; charset=\"utf-8\\")]
    [InlineData("text/plain; charset=\"a\"b")]
    [InlineData("text/plain charset=utf-8")]
    [InlineData("text/caf\u00c3\u00a9")]
    [InlineData("text/plain; a=\"\u00c3\u00a9\"")]
    [InlineData("text/\u0001")]
    [InlineData("text/plain\r\nContent-Type: text/html")]
    public async Task Text_that_is_no_media_type_is_refused(string type)
    {
        var bucket = await MakeBucket();

        foreach (var (method, path) in ((string, string)[])[("PUT", Key), ("POST", Key), ("POST", "/v1/buckets/b/keys")])
        {
            var answer = await Raw(method, path, $"Content-Type: {type}\r\n", "x");
            Assert.Equal((400, "invalid-header"), (answer.Status, answer.Code));
        }

        Assert.Equal(0, (await bucket.Status()).Keys);
    }

    [Fact]
    public async Task A_media_type_has_at_most_256_bytes()
    {
        await MakeBucket();
        var longest = new StringBuilder("text/").Append('a', 251).ToString();

        Assert.Equal(201, (await Raw("PUT", Key, $"Content-Type: {longest}\r\n", "x")).Status);
        Assert.Equal("invalid-header", (await Raw("PUT", Key, $"Content-Type: {longest}a\r\n", "x")).Code);
    }
}

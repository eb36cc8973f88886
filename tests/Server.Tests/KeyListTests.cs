using System.Net;
using System.Text.Json;
using Pail.Buckets;

namespace Pail.Server.Tests;

public sealed class KeyListTests : TestServer
{
    private const string Keys = "/v1/buckets/b/keys";

    private async Task MakeKeys(params string[] keys)
    {
        var bucket = await MakeBucket();
        foreach (var key in keys)
            await bucket.Put(key, new NewValue(System.Text.Encoding.UTF8.GetBytes(key), "text/plain"), Condition.None);
    }

    private static byte[] Bytes(int size) => [.. Enumerable.Range(0, size).Select(i => (byte)(i % 251))];

    private static string[] Names(JsonElement list) => [.. list.GetProperty("value").EnumerateArray().Select(item => item.Member("key"))];

    [Fact]
    public async Task A_list_has_the_facts_about_each_key()
    {
        await MakeKeys("a\"b");

        using var answer = await Send(HttpMethod.Get, Keys);
        var list = await answer.Json();

        Assert.Equal("application/json", answer.Header("Content-Type"));
        Assert.Equal(
            """{"value":[{"key":"a\"b","etag":"\"1795376299000001.1\"","revision":1,"size":3,"expiresAt":null}],"""
            + "\"prefixes\":[],\"nextLink\":null}",
            list.GetRawText());
        Assert.Null(answer.Header("Link"));
    }

    [Fact]
    public async Task A_list_has_values_on_request()
    {
        await MakeKeys("k");

        var item = (await (await Send(HttpMethod.Get, Keys + "?values=true")).Json()).GetProperty("value")[0];

        Assert.Equal("aw==", item.Member("base64"));
        Assert.Equal("text/plain", item.Member("contentType"));
    }

    [Fact]
    public async Task The_pages_of_a_list_have_every_key_once()
    {
        string[] keys = ["a", "a/b", "a b", "\u00e9", "\uff5e", "\U0001F600", "z&=?#%"];
        await MakeKeys(keys);
        var met = new List<string>();

        for (var link = Keys + "?limit=2&from=a"; link is not null;)
        {
            using var answer = await Send(HttpMethod.Get, link);
            var list = await answer.Json();
            met.AddRange(Names(list));
            link = list.GetProperty("nextLink").GetString();
            Assert.Equal(link is null ? null : $"<{link}>; rel=\"next\"", answer.Header("Link"));
        }

        Assert.Equal(["a", "a b", "a/b", "z&=?#%", "\u00e9", "\uff5e", "\U0001F600"], met);
    }

    [Theory]
    [InlineData("?prefix=a/", "a/1 a/2", "")]
    [InlineData("?prefix=a%2F&reverse=true", "a/2 a/1", "")]
    [InlineData("?delimiter=/", "b c", "a/")]
    [InlineData("?from=a/2&to=c", "a/2 b", "")]
    [InlineData("?from=c&to=a", "", "")]
    [InlineData("?limit=1", "a/1", "")]
    [InlineData("?limit=1000", "a/1 a/2 b c", "")]
    public async Task A_list_can_be_narrowed(string query, string keys, string prefixes)
    {
        await MakeKeys("a/1", "a/2", "b", "c");

        var list = await (await Send(HttpMethod.Get, Keys + query)).Json();

        Assert.Equal(keys, string.Join(' ', Names(list)));
        Assert.Equal(prefixes, string.Join(' ', list.GetProperty("prefixes").EnumerateArray()));
    }

    [Theory]
    [InlineData("?limit=0")]
    [InlineData("?limit=1001")]
    [InlineData("?limit=5000")]
    [InlineData("?limit=99999999999999999999")]
    [InlineData("?limit=%2B5")]
    [InlineData("?limit=-1")]
    [InlineData("?limit=ten")]
    [InlineData("?limit=1%00")]
    [InlineData("?prefix=a#b")]
    [InlineData("?limit=")]
    [InlineData("?limit=1&limit=1")]
    [InlineData("?Limit=1")]
    [InlineData("?reverse=yes")]
    [InlineData("?reverse")]
    [InlineData("?delimiter=")]
    [InlineData("?cursor=")]
    [InlineData("?cursor=!!")]
    [InlineData("?cursor=AAAA")]
    [InlineData("?prefix=%FF")]
    [InlineData("?prefix=%2")]
    public async Task An_invalid_query_is_refused(string query)
    {
        await MakeBucket();

        var answer = await Raw("GET", Keys + query);

        Assert.Equal((400, "invalid-query"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task NDJSON_has_a_line_for_each_item_and_ends_with_an_end_line()
    {
        await MakeKeys("a", "b/1", "b/2");

        using var answer = await Send(HttpMethod.Get, Keys + "?delimiter=/", null, ("Accept", "application/x-ndjson"));

        Assert.Equal("application/x-ndjson", answer.Header("Content-Type"));
        Assert.Equal(
            """
            {"key":"a","etag":"\"1795376299000001.1\"","revision":1,"size":1,"expiresAt":null}
            {"prefix":"b/"}
            {"end":true,"revision":3}

            """.ReplaceLineEndings("\n"),
            await answer.Text());
    }

    [Fact]
    public async Task NDJSON_ends_with_the_revision_of_the_bucket_not_of_the_page()
    {
        await MakeKeys("a", "b", "c");
        await Send(HttpMethod.Delete, Keys + "/c");

        using var first = await Send(HttpMethod.Get, Keys + "?limit=1", null, ("Accept", "application/x-ndjson"));
        using var none = await Send(HttpMethod.Get, Keys + "?prefix=x", null, ("Accept", "application/x-ndjson"));

        Assert.EndsWith("\n{\"end\":true,\"revision\":4}\n", await first.Text(), StringComparison.Ordinal);
        Assert.Equal("{\"end\":true,\"revision\":4}\n", await none.Text());
    }

    [Theory]
    [InlineData("/v1/buckets/b/keys?limit=1", "/v1/buckets/c/keys?limit=1")]
    [InlineData("/v1/buckets/b/keys?limit=1", "/v1/buckets/b/keys?limit=1&prefix=k")]
    [InlineData("/v1/buckets/b/keys?limit=1", "/v1/buckets/b/keys?limit=1&reverse=true")]
    [InlineData("/v1/buckets/b/keys?limit=1&prefix=k", "/v1/buckets/b/keys?limit=1&from=k")]
    [InlineData("/v1/buckets/b/keys?limit=1&prefix=k%26from%3Dk", "/v1/buckets/b/keys?limit=1&prefix=k&from=k")]
    [InlineData("/v1/buckets/b/keys?limit=1", "/v1/buckets?limit=1")]
    [InlineData("/v1/buckets?limit=1", "/v1/buckets/b/keys?limit=1")]
    [InlineData("/v1/buckets?limit=1", "/v1/buckets?limit=1&prefix=b")]
    public async Task A_cursor_of_another_list_is_refused(string list, string other)
    {
        await MakeKeys("k1", "k2", "k&from=k1", "k&from=k2");
        var second = await MakeBucket("c");
        await second.Put("k1", new NewValue(default, "text/plain"), Condition.None);

        var link = (await (await Send(HttpMethod.Get, list)).Json()).Member("nextLink");
        using var answer = await Send(HttpMethod.Get, $"{other}&{link[link.IndexOf("cursor=", StringComparison.Ordinal)..]}");

        await answer.Problem(HttpStatusCode.BadRequest, "invalid-query");
    }

    [Theory]
    [InlineData("", -1)]
    [InlineData("A", 0)]
    [InlineData("%20", 0)]
    [InlineData("%0A", 0)]
    public async Task A_damaged_cursor_is_refused(string added, int cut)
    {
        await MakeKeys("k1", "k2", "k3");

        var link = (await (await Send(HttpMethod.Get, Keys + "?limit=2")).Json()).Member("nextLink");
        using var answer = await Send(HttpMethod.Get, link[..(link.Length + cut)] + added);

        await answer.Problem(HttpStatusCode.BadRequest, "invalid-query");
    }

    [Fact]
    public async Task A_cursor_serves_pages_of_another_size_and_parameters_in_another_order()
    {
        await MakeKeys("k1", "k2", "k3");

        var link = (await (await Send(HttpMethod.Get, Keys + "?limit=1&prefix=k&from=k")).Json()).Member("nextLink");
        var cursor = link[(link.IndexOf("cursor=", StringComparison.Ordinal) + "cursor=".Length)..];
        using var answer = await Send(HttpMethod.Get, $"{Keys}?cursor={cursor}&from=%6B&prefix=k&limit=2");

        Assert.Equal(["k2", "k3"], Names(await answer.Json()));
    }

    [Fact]
    public async Task Values_tell_their_coding_and_language()
    {
        var bucket = await MakeBucket();
        var value = new NewValue("x"u8.ToArray(), "text/plain") { ContentEncoding = "gzip", ContentLanguage = "de" };
        await bucket.Put("k", value, Condition.None);

        var item = (await (await Send(HttpMethod.Get, Keys + "?values=true")).Json()).GetProperty("value")[0];

        Assert.Equal(("gzip", "de"), (item.Member("contentEncoding"), item.Member("contentLanguage")));
    }

    [Fact]
    public async Task Text_has_an_escaped_key_in_each_line()
    {
        await MakeKeys("a", "b c/d\u00e9");

        using var answer = await Send(HttpMethod.Get, Keys, null, ("Accept", "text/plain"));

        Assert.Equal("a\nb%20c%2Fd%C3%A9\n", await answer.Text());
    }

    [Theory]
    [InlineData("*/*", "application/json")]
    [InlineData("text/*", "text/plain")]
    [InlineData("application/*", "application/json")]
    [InlineData("application/json;q=0.5, application/x-ndjson", "application/x-ndjson")]
    [InlineData("application/json;q=0, */*", "application/x-ndjson")]
    [InlineData("text/html, text/plain;q=0.1", "text/plain")]
    [Trait("Rule", "H11")]
    public async Task The_client_chooses_the_media_type(string accept, string type)
    {
        await MakeBucket();

        using var answer = await Send(HttpMethod.Get, Keys, null, ("Accept", accept));

        Assert.Equal(type, answer.Header("Content-Type"));
    }

    [Fact]
    [Trait("Rule", "H11")]
    public async Task An_unknown_media_type_is_not_acceptable()
    {
        await MakeBucket();

        using var answer = await Send(HttpMethod.Get, Keys, null, ("Accept", "text/html"));

        await answer.Problem(HttpStatusCode.NotAcceptable, "not-acceptable");
    }

    [Fact]
    public async Task Many_large_values_are_streamed()
    {
        var bucket = await MakeBucket();
        for (var i = 0; i < 20; i++)
            await bucket.Put($"k{i:00}", new NewValue(Bytes(100_000 + i), "text/plain"), Condition.None);

        using var json = await Send(HttpMethod.Get, Keys + "?values=true", null, ("Accept", "application/json"));
        using var lines = await Send(HttpMethod.Get, Keys + "?values=true", null, ("Accept", "application/x-ndjson"));

        var items = (await json.Json()).GetProperty("value").EnumerateArray().ToArray();
        var texts = (await lines.Text()).Split('\n');
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(Bytes(100_000 + i), items[i].GetProperty("base64").GetBytesFromBase64());
            Assert.Equal(Bytes(100_000 + i), JsonDocument.Parse(texts[i]).RootElement.GetProperty("base64").GetBytesFromBase64());
        }
    }
}

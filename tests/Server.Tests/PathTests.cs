using Pail.Buckets;

namespace Pail.Server.Tests;

public sealed class PathTests : TestServer
{
    [Theory]
    [InlineData("/v1/buckets/b/keys/..")]
    [InlineData("/v1/buckets/b/keys/.")]
    [InlineData("/v1/buckets/b/keys/%2E%2E")]
    [InlineData("/v1/buckets/b/keys/%2e%2E")]
    [InlineData("/v1/buckets/b/keys/.%2e")]
    [InlineData("/v1/buckets/b/keys/%2E.")]
    [InlineData("/v1/buckets/b/keys/a/../c")]
    [InlineData("/v1/buckets/b/keys/a/./c")]
    [InlineData("/v1/buckets/b/keys/a%2F..%2Fc")]
    [InlineData("/v1/buckets/b/keys/a%2f%2e%2e")]
    [InlineData("/v1/buckets/b/keys/../../b")]
    [InlineData("/v1/buckets/b/..?force=true")]
    [InlineData("/v1/./buckets/b")]
    [InlineData("/../v1/buckets/b")]
    [InlineData("/health/%2e%2e/v1/buckets/b")]
    [InlineData("/v1/buckets/b/keys/a\\..\\..")]
    public async Task A_dot_segment_is_refused_whatever_the_method(string path)
    {
        var bucket = await MakeBucket();
        await bucket.Put("a", new NewValue(default, "text/plain"), Condition.None);

        foreach (var method in (string[])["GET", "PUT", "DELETE", "POST", "HEAD", "OPTIONS"])
        {
            var answer = await Raw(method, path, "Content-Length: 0\r\n");
            Assert.Equal((400, "invalid-path"), (answer.Status, answer.Code));
        }

        Assert.Same(bucket, await Buckets.Find("b"));
        Assert.Equal(1, (await bucket.Status()).Keys);
    }

    [Fact]
    public async Task A_dot_segment_is_refused_in_absolute_form_too()
    {
        await MakeBucket();

        var answer = await Raw("DELETE", $"{Address}v1/buckets/b/keys/%2E%2E");

        Assert.Equal((400, "invalid-path"), (answer.Status, answer.Code));
        Assert.NotNull(await Buckets.Find("b"));
    }

    [Theory]
    [InlineData("...")]
    [InlineData(".a")]
    [InlineData("a.")]
    [InlineData("a..b")]
    [InlineData("%252E%252E")]
    [InlineData("a/...")]
    [InlineData(".%2e%2e")]
    public async Task Dots_within_a_segment_are_ordinary(string key)
    {
        await MakeBucket();

        Assert.Equal(201, (await Raw("PUT", $"/v1/buckets/b/keys/{key}", body: "x")).Status);
        Assert.Equal("x", (await Raw("GET", $"/v1/buckets/b/keys/{key}")).Body);
    }

    [Fact]
    public async Task An_escaped_slash_is_a_slash_and_an_escaped_percent_sign_is_not()
    {
        var bucket = await MakeBucket();
        await Raw("PUT", "/v1/buckets/b/keys/a%2Fb", body: "slash");
        await Raw("PUT", "/v1/buckets/b/keys/a%252Fb", body: "percent");

        Assert.Equal("slash", (await Raw("GET", "/v1/buckets/b/keys/a/b")).Body);
        Assert.Equal("percent", (await Raw("GET", "/v1/buckets/b/keys/a%252Fb")).Body);
        Assert.NotNull(await bucket.Get("a/b"));
        Assert.NotNull(await bucket.Get("a%2Fb"));
    }

    [Theory]
    [InlineData("/a", "/a")]
    [InlineData("a/", "a/")]
    [InlineData("a//b", "a//b")]
    [InlineData("%2F", "/")]
    [InlineData("a+b", "a+b")]
    [InlineData("a%20b", "a b")]
    [InlineData("%C3%A9", "\u00e9")]
    [InlineData("e%CC%81", "e\u0301")]
    [InlineData("%F0%9F%98%80", "\U0001F600")]
    [InlineData("a%5Cb", "a\\b")]
    [InlineData("a:b@c;d=e,f", "a:b@c;d=e,f")]
    public async Task A_key_is_decoded_once_and_kept_as_it_is(string escaped, string key)
    {
        var bucket = await MakeBucket();

        Assert.Equal(201, (await Raw("PUT", $"/v1/buckets/b/keys/{escaped}", body: "x")).Status);

        Assert.Equal([key], (await bucket.List(new KeyQuery())).Keys.Select(item => item.Key));
    }

    [Theory]
    [InlineData("%")]
    [InlineData("a%2")]
    [InlineData("%zz")]
    [InlineData("%C3")]
    [InlineData("%C0%AF")]
    [InlineData("%ED%A0%80")]
    [InlineData("%F8%88%80%80%80")]
    [InlineData("%FF")]
    [InlineData("a#b")]
    [InlineData("a\\b")]
    public async Task A_malformed_path_is_invalid(string key)
    {
        await MakeBucket();

        var answer = await Raw("PUT", $"/v1/buckets/b/keys/{key}", body: "x");

        Assert.Equal((400, "invalid-path"), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData("%01")]
    [InlineData("a%0Ab")]
    [InlineData("%1F")]
    [InlineData("%7F")]
    public async Task A_control_character_makes_an_invalid_key(string key)
    {
        await MakeBucket();

        var answer = await Raw("GET", $"/v1/buckets/b/keys/{key}");

        Assert.Equal((400, "invalid-key"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_key_has_at_most_512_bytes_after_decoding()
    {
        await MakeBucket();
        var longest = string.Concat(Enumerable.Repeat("%C3%A9", 256));

        Assert.Equal(201, (await Raw("PUT", $"/v1/buckets/b/keys/{longest}", body: "x")).Status);
        Assert.Equal(201, (await Raw("PUT", $"/v1/buckets/b/keys/{new string('k', 512)}", body: "x")).Status);
        Assert.Equal("invalid-key", (await Raw("PUT", $"/v1/buckets/b/keys/{longest}x", body: "x")).Code);
        Assert.Equal("invalid-key", (await Raw("PUT", $"/v1/buckets/b/keys/{new string('k', 513)}", body: "x")).Code);
    }

    [Theory]
    [InlineData("DELETE", "/v1/buckets/b/", 404)]
    [InlineData("GET", "/v1/buckets/b/", 404)]
    [InlineData("DELETE", "/v1/buckets/", 404)]
    [InlineData("DELETE", "/v1/buckets/b//", 404)]
    [InlineData("DELETE", "/v1/buckets//keys/a", 400)]
    [InlineData("DELETE", "/v1/buckets/b/keys/", 405)]
    [InlineData("PUT", "/v1/buckets/b/keys/", 405)]
    [InlineData("DELETE", "/v1/buckets/b/keys", 405)]
    [InlineData("GET", "/v1/buckets/b/keys/", 400)]
    [InlineData("DELETE", "/v1/%62uckets/b", 404)]
    [InlineData("DELETE", "/v1/buckets%2Fb", 404)]
    [InlineData("DELETE", "//v1/buckets/b", 404)]
    [InlineData("DELETE", "/v1/buckets/b/%6Beys/a", 404)]
    [InlineData("DELETE", "/V1/buckets/b", 404)]
    public async Task Only_the_exact_path_of_a_bucket_reaches_it(string method, string path, int status)
    {
        await MakeBucket();

        var answer = await Raw(method, path, "Content-Length: 0\r\n");

        Assert.Equal(status, answer.Status);
        Assert.NotNull(answer.Code);
        Assert.NotNull(await Buckets.Find("b"));
        if (status == 405)
            Assert.Equal("GET, HEAD, POST, OPTIONS", answer.Headers["Allow"]);
    }

    [Fact]
    public async Task A_raw_control_character_in_a_path_is_named()
    {
        var answer = await Raw("GET", "/v1/buckets/b/keys/a\u007f");

        Assert.Equal((400, "invalid-path"), (answer.Status, answer.Code));
        Assert.Contains("unescaped DEL; write it as %7F", answer.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/buckets?limit=5")]
    [InlineData("/v1/buckets/b?force=true")]
    [InlineData("/v1/buckets/b/keys?limit=5&prefix=a")]
    public async Task OPTIONS_takes_the_query_parameters_of_every_method(string target)
    {
        var plain = await Raw("OPTIONS", target[..target.IndexOf('?')]);
        var asked = await Raw("OPTIONS", target);
        var unknown = await Raw("OPTIONS", target + "&no=such");

        Assert.Equal((204, plain.Headers["Allow"]), (asked.Status, asked.Headers["Allow"]));
        Assert.Equal((400, "invalid-query"), (unknown.Status, unknown.Code));
    }

    [Fact]
    public async Task The_absolute_form_names_the_same_key()
    {
        await MakeBucket();

        Assert.Equal(201, (await Raw("PUT", $"{Address}v1/buckets/b/keys/a%2Fb", body: "x")).Status);
        Assert.Equal("x", (await Raw("GET", "/v1/buckets/b/keys/a/b")).Body);
        Assert.Equal("Pail", (await Raw("GET", $"http://{Address.Authority}")).Body[9..13]);
    }

    [Theory]
    [InlineData("-b")]
    [InlineData("b%20c")]
    [InlineData("%C3%A9")]
    [InlineData("b%2Fkeys")]
    [InlineData("b%3Akill")]
    public async Task A_bad_bucket_name_is_an_invalid_bucket_name(string name)
    {
        var answer = await Raw("PUT", $"/v1/buckets/{name}");

        Assert.Equal((400, "invalid-bucket-name"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_bucket_name_has_1_to_128_characters_with_case()
    {
        var longest = new string('b', 128);
        foreach (var name in (string[])["b", "B", "0", "a.b-c_D", longest])
            Assert.Equal(201, (await Raw("PUT", $"/v1/buckets/{name}")).Status);

        var longer = await Raw("PUT", $"/v1/buckets/{longest}b");

        Assert.Equal((400, "invalid-bucket-name"), (longer.Status, longer.Code));
        Assert.NotSame(await Buckets.Find("b"), await Buckets.Find("B"));
    }

    [Fact]
    public async Task An_escaped_bucket_name_is_the_same_bucket()
    {
        await MakeBucket("bucket");

        Assert.Equal(200, (await Raw("GET", "/v1/buckets/%62ucket")).Status);
    }
}

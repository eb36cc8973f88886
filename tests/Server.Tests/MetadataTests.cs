using System.Net;
using Pail.Buckets;

namespace Pail.Server.Tests;

/// <summary>User metadata, the headers <c>Kv-Meta-*</c>, is stored with a value and sent back with it.</summary>
public sealed class MetadataTests : TestServer
{
    private const string Key = "/v1/buckets/b/keys/k";

    [Theory]
    [InlineData("PUT", Key)]
    [InlineData("POST", Key)]
    [InlineData("POST", "/v1/buckets/b/keys")]
    public async Task Metadata_comes_back_with_get_and_head_under_names_in_lower_case(string method, string path)
    {
        await MakeBucket();

        var put = await Raw(method, path, "Kv-Meta-Owner: ada\r\nkv-meta-x~1: a, b; c=\"d\"\r\nKV-META-empty:\r\n", "x");
        var got = await Raw("GET", put.Headers["Location"]);
        var head = await Raw("HEAD", put.Headers["Location"]);

        Assert.Equal(201, put.Status);
        foreach (var answer in (RawResponse[])[got, head])
        {
            var names = answer.Headers.Keys.Where(name => name.StartsWith("Kv-Meta-", StringComparison.OrdinalIgnoreCase));
            Assert.Equal(["Kv-Meta-empty", "Kv-Meta-owner", "Kv-Meta-x~1"], names.Order(StringComparer.Ordinal));
            Assert.Equal(
                ("ada", "a, b; c=\"d\"", ""),
                (answer.Headers["Kv-Meta-owner"], answer.Headers["Kv-Meta-x~1"], answer.Headers["Kv-Meta-empty"]));
        }
    }

    [Fact]
    public async Task A_part_and_an_old_value_have_metadata_and_an_unchanged_value_and_a_refusal_have_none()
    {
        await MakeBucket();
        var tag = (await Raw("PUT", Key, "Kv-Meta-a: 1\r\n", "0123456789")).Headers["ETag"];

        var part = await Raw("GET", Key, "Range: bytes=2-3\r\n");
        var unchanged = await Raw("GET", Key, $"If-None-Match: {tag}\r\n");
        var failed = await Raw("GET", Key, "If-Match: \"1.1\"\r\n");
        var old = await Raw("PUT", Key, "Prefer: return=representation\r\nKv-Meta-a: 2\r\n", "new");

        Assert.Equal((206, 304, 412, 200), (part.Status, unchanged.Status, failed.Status, old.Status));
        Assert.Equal(("1", "1"), (part.Headers["Kv-Meta-a"], old.Headers["Kv-Meta-a"]));
        Assert.DoesNotContain("Kv-Meta-a", unchanged.Headers.Keys);
        Assert.DoesNotContain("Kv-Meta-a", failed.Headers.Keys);
    }

    [Fact]
    public async Task A_write_without_metadata_removes_the_old_metadata()
    {
        await MakeBucket();
        await Raw("PUT", Key, "Kv-Meta-a: 1\r\nKv-Meta-b: 1\r\n", "x");

        await Raw("PUT", Key, "Kv-Meta-b: 2\r\n", "y");
        var second = await Raw("GET", Key);
        await Raw("PUT", Key, "", "z");
        var third = await Raw("GET", Key);

        Assert.Equal((false, "2"), (second.Headers.ContainsKey("Kv-Meta-a"), second.Headers["Kv-Meta-b"]));
        Assert.DoesNotContain(third.Headers.Keys, name => name.StartsWith("Kv-Meta-", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Lines_of_the_same_name_are_one_list()
    {
        await MakeBucket();

        await Raw("PUT", Key, "Kv-Meta-tag: a\r\nkv-meta-TAG: b\r\n", "x");

        Assert.Equal("a, b", (await Raw("GET", Key)).Headers["Kv-Meta-tag"]);
    }

    [Theory]
    [InlineData(2048, 201)]
    [InlineData(2049, 400)]
    public async Task Names_and_values_have_at_most_2048_bytes_in_all(int bytes, int status)
    {
        var bucket = await MakeBucket();
        var headers = $"Kv-Meta-abc: {new string('x', 1000)}\r\nKv-Meta-de: {new string('y', bytes - 1005)}\r\n";

        var put = await Raw("PUT", Key, headers, "x");

        Assert.Equal((status, status == 201 ? null : "invalid-header"), (put.Status, put.Code));
        Assert.Equal(status == 201 ? 1 : 0, (await bucket.Status()).Keys);
        if (status == 400)
            Assert.Contains("at most 2048 bytes in all, but have 2049.", put.Body, StringComparison.Ordinal);
        else
            Assert.Equal(1043, (await Raw("GET", Key)).Headers["Kv-Meta-de"].Length);
    }

    [Theory]
    [InlineData("Kv-Meta-: x", "must have a name")]
    [InlineData("Kv-Meta-a: caf\u00c3\u00a9", "printable ASCII")]
    [InlineData("Kv-Meta-a: x\ty", "printable ASCII")]
    public async Task Metadata_that_could_not_be_sent_back_is_refused(string header, string detail)
    {
        var bucket = await MakeBucket();

        var put = await Raw("PUT", Key, header + "\r\n", "x");

        Assert.Equal((400, "invalid-header"), (put.Status, put.Code));
        Assert.Contains(detail, put.Body, StringComparison.Ordinal);
        Assert.Equal(0, (await bucket.Status()).Keys);
        Assert.Equal(201, (await Raw("PUT", Key, "Kv-Meta-a: x\r\n", "x")).Status);
    }

    [Fact]
    public async Task Metadata_of_a_program_that_cannot_be_a_header_is_left_out()
    {
        var bucket = await MakeBucket();
        var metadata = new Dictionary<string, string>
        {
            ["good"] = "yes",
            ["two words"] = "x",
            [""] = "x",
            ["line"] = "a\r\nX-Injected: b",
            ["high"] = "\u00e9",
            ["padded"] = " x",
        };
        await bucket.Put("k", new NewValue(new byte[] { 1 }, "text/plain") { Metadata = metadata });

        using var got = await Send(HttpMethod.Get, Key);

        Assert.Equal(HttpStatusCode.OK, got.StatusCode);
        Assert.Equal("yes", got.Header("Kv-Meta-good"));
        Assert.Single(got.Headers, header => header.Key.StartsWith("Kv-Meta-", StringComparison.OrdinalIgnoreCase));
        Assert.Null(got.Header("X-Injected"));
    }

    [Theory]
    [InlineData("DELETE", Key)]
    [InlineData("PATCH", Key)]
    public async Task A_request_that_stores_no_value_refuses_metadata(string method, string path)
    {
        await MakeBucket();

        var answer = await Raw(method, path, "Kv-Meta-a: 1\r\n");

        Assert.Equal((400, "invalid-header"), (answer.Status, answer.Code));
    }
}

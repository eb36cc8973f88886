using System.Net;
using Pail.Buckets;

namespace Pail.Server.Tests;

/// <summary>
/// What is the same for all resources of a key: <c>/keys/</c>, <c>/meta/</c>, <c>/counters/</c>, <c>/append/</c>, <c>/ttl/</c>.
/// </summary>
public sealed class KeyResourceTests : TestServer
{
    [Theory]
    [InlineData("keys", "GET, HEAD, PUT, POST, PATCH, DELETE, OPTIONS")]
    [InlineData("meta", "GET, HEAD, OPTIONS")]
    [InlineData("counters", "GET, HEAD, POST, OPTIONS")]
    [InlineData("append", "POST, OPTIONS")]
    [InlineData("ttl", "GET, HEAD, PUT, DELETE, POST, OPTIONS")]
    public async Task Options_answers_the_methods_and_all_others_are_405(string resource, string allow)
    {
        await MakeBucket();
        var path = $"/v1/buckets/b/{resource}/k";

        var options = await Raw("OPTIONS", path);

        Assert.Equal((204, allow), (options.Status, options.Headers["Allow"]));
        foreach (var method in ((string[])["GET", "HEAD", "PUT", "POST", "PATCH", "DELETE", "get", "TRACE"]).Except(allow.Split(", ")))
        {
            var answer = await Raw(method, path);
            Assert.Equal((405, "method-not-allowed", allow), (answer.Status, answer.Code, answer.Headers["Allow"]));
        }
    }

    public static TheoryData<string, string> Requests => new()
    {
        { "GET", "meta" }, { "HEAD", "meta" },
        { "GET", "counters" }, { "HEAD", "counters" }, { "POST", "counters" },
        { "POST", "append" },
        { "GET", "ttl" }, { "HEAD", "ttl" }, { "PUT", "ttl" }, { "DELETE", "ttl" }, { "POST", "ttl" },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task An_unknown_parameter_and_a_missing_bucket_are_refused(string method, string resource)
    {
        await MakeBucket();

        var unknown = await Raw(method, $"/v1/buckets/b/{resource}/k?x=1", "Content-Length: 0\r\n");
        var missing = await Raw(method, $"/v1/buckets/none/{resource}/k", "Content-Length: 0\r\n");
        var empty = await Raw(method, $"/v1/buckets/b/{resource}/", "Content-Length: 0\r\n");
        var dots = await Raw(method, $"/v1/buckets/b/{resource}/%2E%2E", "Content-Length: 0\r\n");

        Assert.Equal((400, "invalid-query"), (unknown.Status, unknown.Code));
        Assert.Equal((404, "bucket-not-found"), (missing.Status, missing.Code));
        Assert.Equal((404, "not-found"), (empty.Status, empty.Code));
        Assert.Equal((400, "invalid-path"), (dots.Status, dots.Code));
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task A_failure_of_the_bucket_is_a_problem(string method, string resource)
    {
        (await MakeBucket()).Failure = new BucketUnavailableException("b", BucketFailure.Restarting, Outcome.NotApplied, "It restarts.");

        var answer = await Raw(method, $"/v1/buckets/b/{resource}/k?{(method == "PUT" ? "ttl=30" : "")}", "Content-Length: 0\r\n");

        Assert.Equal((503, "bucket-restarting", "1"), (answer.Status, answer.Code, answer.Headers["Retry-After"]));
    }

    [Theory]
    [InlineData("a/b", "a%2Fb", "a%252Fb")]
    [InlineData("%C3%A9", "%c3%A9", "e%CC%81")]
    [InlineData("milk", "%6Dilk", "Milk")]
    [InlineData("/", "%2F", "//")]
    public async Task Every_resource_decodes_the_key_once_and_the_same_way(string key, string same, string other)
    {
        await MakeBucket();
        Assert.Equal(201, (await Raw("POST", $"/v1/buckets/b/append/{key}", body: "1")).Status);

        Assert.Equal("2", (await Raw("POST", $"/v1/buckets/b/counters/{same}")).Body);
        Assert.Equal(204, (await Raw("PUT", $"/v1/buckets/b/ttl/{same}?ttl=30")).Status);
        foreach (var resource in (string[])["keys", "meta", "counters", "ttl"])
        {
            Assert.Equal(200, (await Raw("GET", $"/v1/buckets/b/{resource}/{same}")).Status);
            var missing = await Raw("GET", $"/v1/buckets/b/{resource}/{other}");
            Assert.Equal((404, "key-not-found"), (missing.Status, missing.Code));
        }
    }

    [Theory]
    [InlineData("%FF", "invalid-path")]
    [InlineData("%zz", "invalid-path")]
    [InlineData("%01", "invalid-key")]
    [InlineData("a%0Ab", "invalid-key")]
    public async Task A_bad_key_is_refused_everywhere(string key, string code)
    {
        await MakeBucket();

        foreach (var resource in (string[])["meta", "counters", "ttl"])
        {
            var answer = await Raw("GET", $"/v1/buckets/b/{resource}/{key}");
            Assert.Equal((400, code), (answer.Status, answer.Code));
        }
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task A_page_of_another_site_may_not_write(string method, string resource)
    {
        await MakeBucket();

        var answer = await Raw(method, $"/v1/buckets/b/{resource}/k", "Sec-Fetch-Site: cross-site\r\nContent-Length: 0\r\n");

        if (method is "GET" or "HEAD")
            Assert.Equal((int)HttpStatusCode.NotFound, answer.Status);
        else
            Assert.Equal((403, "cross-origin"), (answer.Status, answer.Code));
    }
}

using System.Net;

namespace Pail.Server.Tests;

/// <summary>Methods and paths must match exactly, on every resource.</summary>
public sealed class ExactPathTests : TestServer
{
    [Theory]
    [InlineData("/health/live/")]
    [InlineData("/Health/live")]
    [InlineData("/health/LIVE")]
    [InlineData("/health/li%76e")]
    [InlineData("/health%2Flive")]
    [InlineData("//health/live")]
    [InlineData("/health//live")]
    [InlineData("/health/ready/")]
    [InlineData("/health/%72eady")]
    [InlineData("/health")]
    [InlineData("//")]
    [InlineData("/%2F")]
    [InlineData("/v1/buckets/")]
    [InlineData("/v1/Buckets")]
    [InlineData("/V1/buckets")]
    [InlineData("/V1/buckets/b")]
    [InlineData("/v1/bucket%73")]
    [InlineData("/v1/bucket%73/b")]
    [InlineData("/v1/buckets/b/Keys")]
    [InlineData("/v1/buckets/b/key%73")]
    [InlineData("/v1/buckets/b/key%73/k")]
    [InlineData("/v1/buckets/b/keys%2Fk")]
    [InlineData("/v1/buckets/b:Kill")]
    [InlineData("/v1/buckets/b:%6Bill")]
    public async Task Another_spelling_is_another_path(string path)
    {
        await MakeBucket();

        foreach (var method in (string[])["GET", "POST", "OPTIONS"])
        {
            var answer = await Raw(method, path, "Content-Length: 0\r\n");
            Assert.Equal((404, "not-found"), (answer.Status, answer.Code));
        }
    }

    [Theory]
    [InlineData("get", "/")]
    [InlineData("Get", "/health/live")]
    [InlineData("head", "/health/ready")]
    [InlineData("get", "/v1/buckets")]
    [InlineData("put", "/v1/buckets/b")]
    [InlineData("delete", "/v1/buckets/b/keys/k")]
    [InlineData("post", "/v1/buckets/b:kill")]
    [InlineData("options", "/")]
    [InlineData("options", "/v1/buckets/b")]
    public async Task Another_spelling_is_another_method(string method, string path)
    {
        await MakeBucket();

        var answer = await Raw(method, path, "Content-Length: 0\r\n");

        Assert.Equal((405, "method-not-allowed"), (answer.Status, answer.Code));
        Assert.Contains("OPTIONS", answer.Headers["Allow"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/")]
    [InlineData("HEAD", "/health/live")]
    [InlineData("GET", "/health/live")]
    [InlineData("GET", "/health/ready")]
    [InlineData("GET", "/v1/buckets")]
    [InlineData("PUT", "/v1/buckets/b")]
    [InlineData("GET", "/v1/buckets/b")]
    [InlineData("DELETE", "/v1/buckets/b")]
    [InlineData("POST", "/v1/buckets/b:kill")]
    [InlineData("GET", "/v1/buckets/b/keys")]
    [InlineData("POST", "/v1/buckets/b/keys")]
    [InlineData("GET", "/v1/buckets/b/keys/k")]
    [InlineData("PUT", "/v1/buckets/b/keys/k")]
    [InlineData("DELETE", "/v1/buckets/b/keys/k")]
    [InlineData("OPTIONS", "/")]
    [InlineData("OPTIONS", "/v1/buckets/b/keys/k")]
    public async Task An_unknown_query_parameter_is_refused(string method, string path)
    {
        await MakeBucket();

        foreach (var query in (string[])["?x=1", "?Limit=1", "?x", "?%6", "?x=1&x=1", "?&&=1"])
        {
            var answer = await Raw(method, path + query, "Content-Length: 0\r\n");
            Assert.Equal((400, "invalid-query"), (answer.Status, answer.Code));
        }

        Assert.NotNull(await Buckets.Find("b"));
    }

    [Theory]
    [InlineData("/v1/buckets/b/keys/k?ttl=1", "There is no query parameter \"ttl\" here; there is none.")]
    [InlineData("/v1/buckets?ttl=1", "There is no query parameter \"ttl\" here; there are: prefix, limit, cursor.")]
    public async Task The_refusal_of_a_query_parameter_names_those_that_there_are(string path, string detail)
    {
        await MakeBucket();

        using var answer = await Send(HttpMethod.Get, path);

        var problem = await answer.Problem(HttpStatusCode.BadRequest, "invalid-query");
        Assert.Equal(detail, problem.Member("detail"));
    }

    [Theory]
    [InlineData("/", "GET, HEAD, OPTIONS")]
    [InlineData("/health/live", "GET, HEAD, OPTIONS")]
    [InlineData("/health/ready", "GET, HEAD, OPTIONS")]
    [InlineData("/v1/buckets", "GET, HEAD, OPTIONS")]
    [InlineData("/v1/buckets/b", "GET, HEAD, PUT, PATCH, DELETE, OPTIONS")]
    [InlineData("/v1/buckets/none", "GET, HEAD, PUT, PATCH, DELETE, OPTIONS")]
    [InlineData("/v1/buckets/b:kill", "POST, OPTIONS")]
    [InlineData("/v1/buckets/b/keys", "GET, HEAD, POST, OPTIONS")]
    [InlineData("/v1/buckets/b/keys/k?", "GET, HEAD, PUT, POST, PATCH, DELETE, OPTIONS")]
    [InlineData("*", "GET, HEAD, PUT, PATCH, DELETE, POST, OPTIONS")]
    public async Task Options_lists_the_methods(string path, string allow)
    {
        await MakeBucket();

        var answer = await Raw("OPTIONS", path);

        Assert.Equal((204, ""), (answer.Status, answer.Body));
        Assert.Equal(allow.Split(", ").Order(), answer.Headers["Allow"].Split(", ").Order());
    }

    [Theory]
    [InlineData("/v1/buckets/-", "invalid-bucket-name")]
    [InlineData("/v1/buckets/b/keys/", "invalid-key")]
    [InlineData("/v1/buckets/b/keys/%2E", "invalid-path")]
    public async Task Options_on_a_path_that_is_no_resource_is_refused(string path, string code) =>
        Assert.Equal((400, code), (await Raw("OPTIONS", path)) is var answer ? (answer.Status, answer.Code) : default);

    [Fact]
    public async Task An_empty_query_is_none()
    {
        Assert.Equal(200, (await Raw("GET", "/?")).Status);
        Assert.Equal(200, (await Raw("GET", "/health/live?&")).Status);
    }
}

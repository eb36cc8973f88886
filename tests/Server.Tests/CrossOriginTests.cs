using System.Net;
using Pail.Buckets;
using Pail.Server.Hosting;

namespace Pail.Server.Tests;

/// <summary>Pages of other sites, open in a browser, can neither write nor read anything.</summary>
public sealed class CrossOriginTests : TestServer
{
    private const string Key = "/v1/buckets/b/keys/k";

    protected override string[] Settings => ["--AllowedOrigins", "https://friend.example;http://other.example:8080"];

    [Theory]
    [InlineData("script", 403)]
    [InlineData("worker", 403)]
    [InlineData("ServiceWorker", 403)]
    [InlineData("style", 403)]
    [InlineData("empty", 200)]
    [InlineData("image", 200)]
    [InlineData("document", 200)]
    public async Task No_page_gets_a_value_as_its_script(string wanted, int status)
    {
        await MakeBucket();
        using var put = await Client.PutAsync(Key, new StringContent("alert(1)", null, "text/javascript"), Cancelled);
        Assert.True(put.IsSuccessStatusCode);
        using var request = new HttpRequestMessage(HttpMethod.Get, Key);
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        request.Headers.Add("Sec-Fetch-Dest", wanted);

        using var answer = await Client.SendAsync(request, Cancelled);

        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData("Origin: https://evil.example")]
    [InlineData("Origin: null")]
    [InlineData("Origin: ")]
    [InlineData("Origin: http://localhost")]
    [InlineData("Origin: http://127.0.0.1")]
    [InlineData("Origin: https://127.0.0.1:{port}")]
    [InlineData("Origin: http://127.0.0.1:{port}/")]
    [InlineData("Origin: http://127.0.0.1:{port} http://evil.example")]
    [InlineData("Origin: http://127.0.0.1:{port}, http://evil.example")]
    [InlineData("Origin: http://evil.example@127.0.0.1:{port}")]
    [InlineData("Origin: http://127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}")]
    [InlineData("Origin: https://friend.example:444")]
    [InlineData("Origin: http://friend.example")]
    [InlineData("Origin: https://a.friend.example")]
    [InlineData("Sec-Fetch-Site: cross-site")]
    [InlineData("Sec-Fetch-Site: same-site")]
    [InlineData("sec-fetch-site: Cross-Site")]
    [InlineData("Sec-Fetch-Site: none, cross-site")]
    [InlineData("Sec-Fetch-Site: same-origin\r\nSec-Fetch-Site: cross-site")]
    [InlineData("Origin: http://127.0.0.1:{port}\r\nSec-Fetch-Site: cross-site")]
    public async Task A_write_from_a_page_of_another_site_is_refused(string headers)
    {
        var bucket = await MakeBucket();

        foreach (var (method, path) in ((string, string)[])
            [("POST", Key), ("PUT", Key), ("DELETE", Key), ("POST", "/v1/buckets/b/keys"), ("POST", "/v1/buckets/b:kill"),
                ("DELETE", "/v1/buckets/b"), ("PATCH", Key), ("get", Key), ("POST", "/"), ("POST", "/nothing"),
                ("POST", "/v1/buckets/b:batch")])
        {
            var answer = await Raw(method, path, With(headers), "x");
            Assert.Equal((403, "cross-origin"), (answer.Status, answer.Code));
        }

        Assert.Equal(0, (await bucket.Status()).Keys);
        Assert.Same(bucket, await Buckets.Find("b"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Origin: http://127.0.0.1:{port}")]
    [InlineData("Origin: HTTP://127.0.0.1:{port}")]
    [InlineData("Origin: http://127.0.0.1:{port}\r\nSec-Fetch-Site: same-origin")]
    [InlineData("Sec-Fetch-Site: same-origin")]
    [InlineData("Sec-Fetch-Site: none")]
    [InlineData("Sec-Fetch-Site: something-new")]
    [InlineData("Origin: https://friend.example")]
    [InlineData("Origin: https://friend.example:443")]
    [InlineData("Origin: https://FRIEND.example\r\nSec-Fetch-Site: cross-site")]
    [InlineData("Origin: http://other.example:8080\r\nSec-Fetch-Site: cross-site")]
    public async Task A_write_from_a_program_or_this_server_or_an_allowed_origin_passes(string headers)
    {
        await MakeBucket();

        Assert.Equal(201, (await Raw("POST", Key, With(headers), "x")).Status);
    }

    [Theory]
    [InlineData("localhost", "http://localhost", 201)]
    [InlineData("localhost:80", "http://localhost", 201)]
    [InlineData("localhost", "http://localhost:80", 201)]
    [InlineData("LOCALHOST:4000", "http://localhost:4000", 201)]
    [InlineData("localhost:4000", "http://localhost:4001", 403)]
    [InlineData("localhost:4000", "http://127.0.0.1:4000", 403)]
    [InlineData("[::1]:4000", "http://[::1]:4000", 201)]
    [InlineData("[::1]:4000", "http://[0:0:0:0:0:0:0:1]:4000", 201)]
    [InlineData("[::1]", "http://[::1]:80", 201)]
    [InlineData("[::1]:4000", "http://[::2]:4000", 403)]
    public async Task The_servers_own_origin_is_taken_from_the_Host_header(string host, string origin, int status)
    {
        await MakeBucket();
        using var connection = await Connect();

        await connection.Write($"POST {Key} HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin}\r\nContent-Length: 1\r\n\r\nx");

        Assert.Equal(status, (await connection.Read()).Status);
    }

    [Fact]
    public async Task A_write_from_another_site_is_refused_before_the_body_is_requested()
    {
        await MakeBucket();

        var answer = await Raw("PUT", Key, "Origin: null\r\nExpect: 100-continue\r\nContent-Length: 5\r\n");

        Assert.Equal((403, "close"), (answer.Status, answer.Headers["Connection"]));
    }

    [Theory]
    [InlineData("GET", 200)]
    [InlineData("HEAD", 200)]
    [InlineData("OPTIONS", 204)]
    public async Task A_read_is_answered_without_permission_for_the_page_to_see_it(string method, int status)
    {
        var bucket = await MakeBucket();
        await bucket.Put("k", new NewValue("x"u8.ToArray(), "text/plain"), Condition.None);

        var answer = await Raw(
            method, Key, "Origin: https://evil.example\r\nSec-Fetch-Site: cross-site\r\nAccess-Control-Request-Method: PUT\r\n");

        Assert.Equal(status, answer.Status);
        Assert.DoesNotContain(answer.Headers.Keys, name => name.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task The_problem_names_the_origin_and_the_setting()
    {
        using var answer = await Send(HttpMethod.Put, Key, Answers.Body("x"), ("Origin", "https://evil.example"));

        var detail = (await answer.Problem(HttpStatusCode.Forbidden, "cross-origin")).Member("detail");
        Assert.Contains("\"https://evil.example\"", detail, StringComparison.Ordinal);
        Assert.Contains("AllowedOrigins", detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("example.org")]
    [InlineData("https://example.org/")]
    [InlineData("https://*.example.org")]
    [InlineData("*")]
    [InlineData("null")]
    [InlineData("ftp://example.org")]
    [InlineData("https://example.org;nonsense")]
    [InlineData("https://user@example.org")]
    [InlineData("https://")]
    public void A_setting_that_is_no_list_of_origins_is_refused_at_the_start(string setting)
    {
        var error = Assert.Throws<StartupException>(() => PailServer.Build(["--AllowedOrigins", setting], _ => { }));

        Assert.Contains("AllowedOrigins must list origins", error.Message, StringComparison.Ordinal);
    }

    private string With(string headers) =>
        headers.Length == 0 ? "" : headers.Replace("{port}", $"{Address.Port}", StringComparison.Ordinal) + "\r\n";
}

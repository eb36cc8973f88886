using System.Net;

namespace Pail.Server.Tests;

public sealed class ValueTests : TestServer
{
    private const string Milk = "/v1/buckets/b/keys/milk";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_stored_value_is_read_with_its_type(bool answersLater)
    {
        (await MakeBucket()).AnswersLater = answersLater;

        using var put = await Send(HttpMethod.Put, Milk, Answers.Body("{\"litres\":2}", "application/json; charset=utf-8"));
        using var got = await Send(HttpMethod.Get, Milk);

        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        Assert.Equal("/v1/buckets/b/keys/milk", put.Header("Location"));
        Assert.Equal("1", put.Header("Kv-Revision"));
        Assert.Equal("\"1795376299000001.1\"", put.Header("ETag"));
        Assert.Equal("{\"litres\":2}", await got.Text());
        Assert.Equal("application/json; charset=utf-8", got.Header("Content-Type"));
        Assert.Equal("12", got.Header("Content-Length"));
    }

    [Fact]
    public async Task A_value_comes_with_its_headers()
    {
        await MakeBucket();
        await Send(HttpMethod.Put, Milk, Answers.Body("1"));
        Time.Advance(TimeSpan.FromSeconds(61));
        await Send(HttpMethod.Put, Milk, Answers.Body("2"));

        using var got = await Send(HttpMethod.Get, Milk);

        Assert.Equal("\"1795376299000001.2\"", got.Header("ETag"));
        Assert.Equal("2", got.Header("Kv-Revision"));
        Assert.Equal("2026-03-01T12:00:00.250Z", got.Header("Kv-Created"));
        Assert.Equal("Sun, 01 Mar 2026 12:01:01 GMT", got.Header("Last-Modified"));
        Assert.Equal("no-cache", got.Header("Cache-Control"));
        Assert.Equal("nosniff", got.Header("X-Content-Type-Options"));
        Assert.Equal("sandbox; default-src 'none'", got.Header("Content-Security-Policy"));
        Assert.Null(got.Header("Server"));
    }

    [Fact]
    public async Task Head_has_the_headers_of_get_and_no_body()
    {
        await MakeBucket();
        await Send(HttpMethod.Put, Milk, Answers.Body("two"));

        using var connection = await Connect();
        var head = await connection.Exchange("HEAD", Milk);
        var got = await connection.Exchange("GET", Milk);

        Assert.Equal(200, head.Status);
        Assert.Equal("3", head.Headers["Content-Length"]);
        Assert.Equal("two", got.Body);
        Assert.Equal(got.Headers.Keys.Where(name => name != "Date").Order(), head.Headers.Keys.Where(name => name != "Date").Order());
    }

    [Fact]
    public async Task Replacing_answers_204_or_the_old_value_on_request()
    {
        await MakeBucket();
        await Send(HttpMethod.Put, Milk, Answers.Body("old", "text/x-old"));

        using var replaced = await Send(HttpMethod.Put, Milk, Answers.Body("new"));
        using var again = await Send(HttpMethod.Put, Milk, Answers.Body("newer"), ("Prefer", "respond-async, return=representation; x=1"));

        Assert.Equal(HttpStatusCode.NoContent, replaced.StatusCode);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal("new", await again.Text());
        Assert.Equal("text/plain", again.Header("Content-Type"));
        Assert.Equal("return=representation", again.Header("Preference-Applied"));
        Assert.Equal("3", again.Header("Kv-Revision"));
    }

    [Fact]
    public async Task A_missing_key_and_a_missing_bucket_are_different_problems()
    {
        await MakeBucket();

        using var key = await Send(HttpMethod.Get, Milk);
        using var bucket = await Send(HttpMethod.Get, "/v1/buckets/none/keys/milk");

        var problem = await key.Problem(HttpStatusCode.NotFound, "key-not-found");
        Assert.Equal("b", problem.Member("bucket"));
        Assert.Equal("milk", problem.Member("key"));
        Assert.Equal(Milk, problem.Member("instance"));
        await bucket.Problem(HttpStatusCode.NotFound, "bucket-not-found");
        foreach (var method in (HttpMethod[])[HttpMethod.Put, HttpMethod.Delete])
        {
            using var write = await Send(method, "/v1/buckets/none/keys/milk", Answers.Body("x"));
            await write.Problem(HttpStatusCode.NotFound, "bucket-not-found");
        }
    }

    [Fact]
    public async Task Post_on_a_key_is_put()
    {
        await MakeBucket();

        using var posted = await Send(HttpMethod.Post, Milk, Answers.Body("2"));

        Assert.Equal(HttpStatusCode.Created, posted.StatusCode);
        Assert.Equal("2", await Client.GetStringAsync(Milk, Cancelled));
    }

    [Fact]
    public async Task Post_on_the_collection_makes_a_key_that_sorts_by_time()
    {
        await MakeBucket();

        using var first = await Send(HttpMethod.Post, "/v1/buckets/b/keys", Answers.Body("1"));
        Time.Advance(TimeSpan.FromMilliseconds(1));
        using var second = await Send(HttpMethod.Post, "/v1/buckets/b/keys", Answers.Body("2"));

        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        Assert.Equal("1", await Client.GetStringAsync(first.Header("Location"), Cancelled));
        Assert.True(string.CompareOrdinal(first.Header("Location"), second.Header("Location")) < 0);
        Assert.Equal(7, Guid.Parse(second.Header("Location")!.Split('/')[^1]).Version);
    }

    [Theory]
    [InlineData(null, "x", "application/octet-stream")]
    [InlineData("application/x-www-form-urlencoded", "caf\u00e9", "text/plain")]
    [InlineData("text/html", "<script>", "text/html")]
    public async Task The_stored_type_is_the_sent_type_except_that_a_form_is_stored_as_text(string? sent, string body, string stored)
    {
        await MakeBucket();

        await Send(HttpMethod.Put, Milk, Answers.Body(body, sent));
        using var got = await Send(HttpMethod.Get, Milk);

        Assert.Equal(stored, got.Header("Content-Type"));
    }

    [Fact]
    public async Task A_form_that_is_no_text_keeps_its_type()
    {
        await MakeBucket();

        await Raw("PUT", Milk, "Content-Type: application/x-www-form-urlencoded\r\n", "\u00ff\u00fe");

        Assert.Equal("application/x-www-form-urlencoded", (await Raw("GET", Milk)).Headers["Content-Type"]);
    }

    [Theory]
    [InlineData("Kv-Revision", "30")]
    [InlineData("kv-metadata", "me")]
    [InlineData("Kv-Ttl-", "30")]
    public async Task A_header_that_must_not_be_ignored_is_refused(string name, string value)
    {
        var bucket = await MakeBucket();

        using var answer = await Send(HttpMethod.Put, Milk, Answers.Body("x"), (name, value));

        var problem = await answer.Problem(HttpStatusCode.BadRequest, "invalid-header");
        Assert.Contains(name, problem.Member("detail"), StringComparison.Ordinal);
        Assert.Equal(0, (await bucket.Status()).Keys);
    }

    [Theory]
    [InlineData("?Ttl=30")]
    [InlineData("?x")]
    [InlineData("?%zz")]
    public async Task An_unknown_parameter_is_refused(string query)
    {
        await MakeBucket();

        using var put = await Send(HttpMethod.Put, Milk + query, Answers.Body("x"));
        using var get = await Send(HttpMethod.Get, Milk + query);

        await put.Problem(HttpStatusCode.BadRequest, "invalid-query");
        await get.Problem(HttpStatusCode.BadRequest, "invalid-query");
    }

    [Fact]
    public async Task An_empty_query_is_none()
    {
        await MakeBucket();

        Assert.Equal(201, (await Raw("PUT", Milk + "?", body: "x")).Status);
    }

    [Fact]
    public async Task An_empty_value_is_a_value()
    {
        await MakeBucket();

        Assert.Equal(201, (await Raw("PUT", Milk, "Content-Length: 0\r\n")).Status);

        var got = await Raw("GET", Milk);
        Assert.Equal((200, "0"), (got.Status, got.Headers["Content-Length"]));
    }

    [Fact]
    public async Task The_location_of_a_new_key_leads_to_it()
    {
        await MakeBucket();

        var put = await Raw("PUT", "/v1/buckets/b/keys/a/%C3%A9 ?".Replace(" ?", "%20%3F", StringComparison.Ordinal), body: "x");

        Assert.Equal("/v1/buckets/b/keys/a%2F%C3%A9%20%3F", put.Headers["Location"]);
        Assert.Equal("x", (await Raw("GET", put.Headers["Location"])).Body);
    }

    [Fact]
    public async Task Deleting_tells_whether_the_key_existed()
    {
        await MakeBucket();
        await Send(HttpMethod.Put, Milk, Answers.Body("2"));

        using var first = await Send(HttpMethod.Delete, Milk);
        using var second = await Send(HttpMethod.Delete, Milk);

        Assert.Equal((HttpStatusCode.NoContent, "true"), (first.StatusCode, first.Header("Kv-Existed")));
        Assert.Equal((HttpStatusCode.NoContent, "false"), (second.StatusCode, second.Header("Kv-Existed")));
    }

    [Fact]
    public async Task Deleting_can_answer_the_old_value()
    {
        await MakeBucket();
        await Send(HttpMethod.Put, Milk, Answers.Body("2"));

        using var deleted = await Send(HttpMethod.Delete, Milk, null, ("Prefer", "return=representation"));
        using var again = await Send(HttpMethod.Delete, Milk, null, ("Prefer", "return=representation"));

        Assert.Equal((HttpStatusCode.OK, "2", "text/plain"), (deleted.StatusCode, await deleted.Text(), deleted.Header("Content-Type")));
        Assert.Equal("return=representation", deleted.Header("Preference-Applied"));
        Assert.Equal(HttpStatusCode.NoContent, again.StatusCode);
        Assert.Null(again.Header("Preference-Applied"));
    }

    [Fact]
    public async Task An_unknown_method_is_a_problem_with_Allow()
    {
        await MakeBucket();

        using var answer = await Send(HttpMethod.Trace, Milk);

        await answer.Problem(HttpStatusCode.MethodNotAllowed, "method-not-allowed");
        Assert.Equal("GET, HEAD, PUT, POST, PATCH, DELETE, OPTIONS", answer.Header("Allow"));
    }

    [Theory]
    [InlineData("/v1/buckets/b/meta")]
    [InlineData("/v1/buckets/b/counters")]
    [InlineData("/v1/buckets/b/watch/k")]
    [InlineData("/v1/buckets/b:burn")]
    [InlineData("/v1/process")]
    public async Task A_path_that_is_no_resource_is_not_found(string path)
    {
        await MakeBucket();

        using var answer = await Send(HttpMethod.Post, path, Answers.Body("x"));

        await answer.Problem(HttpStatusCode.NotFound, "not-found");
    }
}

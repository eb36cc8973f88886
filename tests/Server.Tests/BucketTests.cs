using System.Net;
using Pail.Buckets;
using Pail.Runtime.Supervision;

namespace Pail.Server.Tests;

public sealed class BucketTests : TestServer
{
    private const string Shopping = "/v1/buckets/shopping";

    [Fact]
    public async Task A_bucket_made_without_a_body_has_all_defaults()
    {
        using var made = await Send(HttpMethod.Put, Shopping);

        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        Assert.Equal(Shopping, made.Header("Location"));
        Assert.Equal(new BucketConfig(), (await Buckets.Find("shopping"))!.Config);
    }

    [Fact]
    public async Task The_status_has_all_members()
    {
        var bucket = await MakeBucket(
            "shopping", new BucketConfig { Backend = BucketBackend.Agent, CallTimeout = TimeSpan.FromMilliseconds(1500) });
        await bucket.Put("k", new NewValue(new byte[3], "x/y"), Condition.None);

        using var got = await Send(HttpMethod.Get, Shopping);

        Assert.Equal(
            "{\"name\":\"shopping\",\"backend\":\"agent\","
            + "\"configuration\":{\"backend\":\"agent\",\"durable\":false,\"ttl\":null,\"sliding\":null,\"maxValueBytes\":1048576,"
            + "\"maxKeys\":null,\"maxBytes\":null,\"eviction\":\"reject\",\"restart\":\"permanent\",\"mailboxLimit\":10000,"
            + "\"callTimeout\":\"1500ms\",\"metadata\":{}},"
            + "\"state\":\"running\",\"pid\":null,\"epoch\":\"1795376299000001\",\"restarts\":0,\"keys\":1,\"bytes\":3,\"lostKeys\":0,"
            + "\"mailboxLength\":0,\"subscribers\":0,\"created\":\"2026-03-01T12:00:00.250Z\"}",
            (await got.Json()).GetRawText());
    }

    [Fact]
    public async Task The_machine_of_a_bucket_is_shown_if_it_has_a_name()
    {
        (await MakeBucket("shopping")).Node = "silo-1";
        await MakeBucket("pages");

        using var got = await Send(HttpMethod.Get, Shopping);
        using var listed = await Send(HttpMethod.Get, "/v1/buckets");

        Assert.Equal("silo-1", (await got.Json()).Member("node"));
        var buckets = (await listed.Json()).GetProperty("value").EnumerateArray().ToArray();
        Assert.False(buckets[0].TryGetProperty("node", out _));
        Assert.Equal("silo-1", buckets[1].Member("node"));
    }

    [Fact]
    public async Task A_request_waits_until_its_bucket_is_found()
    {
        await MakeBucket("shopping");
        Buckets.FindsLater = true;

        using var put = await Send(HttpMethod.Put, $"{Shopping}/keys/milk", Answers.Body("3"));
        using var got = await Send(HttpMethod.Get, $"{Shopping}/keys/milk");
        using var absent = await Send(HttpMethod.Get, "/v1/buckets/pages/keys/milk");

        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        Assert.Equal("3", await got.Text());
        await absent.Problem(HttpStatusCode.NotFound, "bucket-not-found");
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("application/json; charset=\"UTF-8\"")]
    [InlineData("application/vnd.pail+json")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData(null)]
    public async Task A_configuration_is_read_from_JSON(string? type)
    {
        using var made = await Send(
            HttpMethod.Put, Shopping,
            Answers.Body("""{"backend":"genserver","maxValueBytes":10,"restart":"temporary","callTimeout":"2m"}""", type));

        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        Assert.Equal(
            new BucketConfig
            {
                Backend = BucketBackend.GenServer,
                MaxValueBytes = 10,
                Restart = Restart.Temporary,
                CallTimeout = TimeSpan.FromMinutes(2),
            },
            (await Buckets.Find("shopping"))!.Config);
    }

    [Fact]
    public async Task Making_an_equal_bucket_again_is_no_error_and_another_one_is()
    {
        await Send(HttpMethod.Put, Shopping, Answers.Body("""{"callTimeout":5}""", null));

        using var equal = await Send(HttpMethod.Put, Shopping);
        using var other = await Send(HttpMethod.Put, Shopping, Answers.Body("""{"backend":"agent"}""", null));
        using var createOnly = await Send(HttpMethod.Put, Shopping, null, ("If-None-Match", "*"));

        Assert.Equal(HttpStatusCode.OK, equal.StatusCode);
        Assert.Equal("5s", (await equal.Json()).GetProperty("configuration").Member("callTimeout"));
        Assert.Null(equal.Header("Location"));
        await other.Problem(HttpStatusCode.Conflict, "bucket-config-conflict");
        await createOnly.Problem(HttpStatusCode.PreconditionFailed, "precondition-failed");
    }

    [Fact]
    public async Task Create_only_works_only_when_there_is_no_bucket()
    {
        using var made = await Send(HttpMethod.Put, Shopping, null, ("If-None-Match", "*"));

        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
    }

    [Theory]
    [InlineData("PUT", Shopping, "Kv-Ttl", "30")]
    [InlineData("PUT", Shopping, "kv-meta-owner", "me")]
    [InlineData("PUT", Shopping, "Content-Range", "bytes 0-1/5")]
    [InlineData("DELETE", Shopping, "Kv-Ttl", "30")]
    [InlineData("POST", Shopping + ":kill", "Kv-Anything", "")]
    public async Task A_header_that_must_not_be_ignored_is_refused(string method, string path, string name, string value)
    {
        var answer = await Raw(method, path, $"{name}: {value}\r\nContent-Length: 0\r\n");

        Assert.Equal((400, "invalid-header"), (answer.Status, answer.Code));
        Assert.Null(await Buckets.Find("shopping"));
    }

    [Theory]
    [InlineData("garbage", null, 400, "invalid-header")]
    [InlineData("application/json", "gzip", 415, "unsupported-media-type")]
    [InlineData("application/json; charset=utf-16", null, 415, "unsupported-media-type")]
    public async Task A_configuration_in_an_unsupported_form_is_refused(string type, string? coding, int status, string code)
    {
        var headers = $"Content-Type: {type}\r\n{(coding is null ? "" : $"Content-Encoding: {coding}\r\n")}";

        var answer = await Raw("PUT", Shopping, headers, "{}");

        Assert.Equal((status, code), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData("If-Match", "*")]
    [InlineData("If-None-Match", "\"1.1\"")]
    public async Task A_bucket_has_no_tag_so_a_condition_with_one_is_refused(string header, string value)
    {
        using var answer = await Send(HttpMethod.Put, Shopping, null, (header, value));

        await answer.Problem(HttpStatusCode.BadRequest, "invalid-header");
    }

    [Theory]
    [InlineData("{", "invalid-json", "line 1")]
    [InlineData("[]", "invalid-json", "an array")]
    [InlineData("5", "invalid-json", "is 5")]
    [InlineData("nonsense", "invalid-json", "line 1")]
    [InlineData("{} {}", "invalid-json", "line 1")]
    [InlineData("{\"backend\":\"table\",}", "invalid-json", "line 1")]
    [InlineData("{\"backend\":\"tabel\"}", "invalid-json", "backend must be agent, genserver or table, but is \"tabel\"")]
    [InlineData("{\"backend\":5}", "invalid-json", "but is 5")]
    [InlineData("{\"backend\":null}", "invalid-json", "but is null")]
    [InlineData("{\"maxValueBytes\":\"1\"}", "invalid-json", "maxValueBytes must be an integer")]
    [InlineData("{\"maxValueBytes\":0}", "invalid-json", "but is 0")]
    [InlineData("{\"maxValueBytes\":1.5}", "invalid-json", "but is 1.5")]
    [InlineData("{\"restart\":{}}", "invalid-json", "but is an object")]
    [InlineData("{\"callTimeout\":\"5 s\"}", "invalid-json", "callTimeout must be")]
    [InlineData("{\"callTimeout\":0}", "invalid-json", "callTimeout must be")]
    [InlineData("{\"callTimeout\":-1}", "invalid-json", "but is -1")]
    [InlineData("{\"callTimeout\":\"2d\"}", "invalid-json", "callTimeout must be")]
    [InlineData("{\"tll\":\"30s\"}", "unknown-field", "\"tll\"")]
    [InlineData("{\"Backend\":\"table\"}", "unknown-field", "\"Backend\"")]
    [InlineData("{\"restart\":\"permanent\",\"restart\":\"permanent\"}", "unknown-field", "twice")]
    [InlineData("{\"backend\":\"\\ud800\"}", "invalid-json", "must be Unicode")]
    public async Task A_wrong_configuration_is_refused_by_name(string json, string code, string detail)
    {
        using var answer = await Send(HttpMethod.Put, Shopping, Answers.Body(json, "application/json"));

        Assert.Contains(detail, (await answer.Problem(HttpStatusCode.BadRequest, code)).Member("detail"), StringComparison.Ordinal);
        Assert.Null(await Buckets.Find("shopping"));
    }

    [Fact]
    public async Task A_configuration_of_another_type_is_refused()
    {
        using var answer = await Send(HttpMethod.Put, Shopping, Answers.Body("<b/>", "text/xml"));

        await answer.Problem(HttpStatusCode.UnsupportedMediaType, "unsupported-media-type");
    }

    [Fact]
    public async Task A_huge_configuration_is_refused()
    {
        using var declared = await Send(HttpMethod.Put, Shopping, Answers.Body(new string(' ', 65_537), "application/json"));
        var chunked = await Raw(
            "PUT", Shopping, "Transfer-Encoding: chunked\r\n", $"10001\r\n{new string(' ', 0x10001)}\r\n0\r\n\r\n");

        await declared.Problem(HttpStatusCode.RequestEntityTooLarge, "request-too-large");
        Assert.Equal((413, "request-too-large"), (chunked.Status, chunked.Code));
    }

    [Fact]
    public async Task Deleting_refuses_a_bucket_with_keys_unless_forced_and_can_be_repeated()
    {
        var bucket = await MakeBucket("shopping");
        await bucket.Put("k", new NewValue(default, "x/y"), Condition.None);

        using var spared = await Send(HttpMethod.Delete, Shopping);
        using var unclear = await Send(HttpMethod.Delete, Shopping + "?force");
        using var forced = await Send(HttpMethod.Delete, Shopping + "?force=true");
        using var again = await Send(HttpMethod.Delete, Shopping);

        await spared.Problem(HttpStatusCode.Conflict, "bucket-not-empty");
        await unclear.Problem(HttpStatusCode.BadRequest, "invalid-query");
        Assert.Equal(HttpStatusCode.NoContent, forced.StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, again.StatusCode);
    }

    [Fact]
    public async Task Killing_needs_a_bucket_with_a_process()
    {
        var bucket = await MakeBucket("shopping");

        using var killed = await Send(HttpMethod.Post, Shopping + ":kill");
        bucket.HasProcess = false;
        using var restarting = await Send(HttpMethod.Post, Shopping + ":kill");
        using var none = await Send(HttpMethod.Post, "/v1/buckets/none:kill");
        using var got = await Send(HttpMethod.Get, Shopping + ":kill");

        Assert.Equal(HttpStatusCode.NoContent, killed.StatusCode);
        await restarting.Problem(HttpStatusCode.ServiceUnavailable, "bucket-restarting");
        await none.Problem(HttpStatusCode.NotFound, "bucket-not-found");
        await got.Problem(HttpStatusCode.MethodNotAllowed, "method-not-allowed");
        Assert.Equal("POST, OPTIONS", got.Header("Allow"));
    }

    [Fact]
    public async Task A_missing_bucket_has_no_status()
    {
        using var got = await Send(HttpMethod.Get, Shopping);
        using var head = await Send(HttpMethod.Head, Shopping);

        await got.Problem(HttpStatusCode.NotFound, "bucket-not-found");
        Assert.Equal((HttpStatusCode.NotFound, "bucket-not-found"), (head.StatusCode, head.Header("Kv-Error-Code")));
    }

    [Fact]
    public async Task A_cache_must_ask_again_for_a_list_of_buckets()
    {
        using var list = await Send(HttpMethod.Get, "/v1/buckets");

        Assert.Equal("no-cache", list.Header("Cache-Control"));
    }

    [Fact]
    public async Task Buckets_are_listed_in_pages()
    {
        foreach (var name in (string[])["a1", "a2", "a3", "b1"])
            await MakeBucket(name);
        var met = new List<string>();

        for (var link = "/v1/buckets?prefix=a&limit=2"; link is not null;)
        {
            var list = await (await Send(HttpMethod.Get, link)).Json();
            met.AddRange(list.GetProperty("value").EnumerateArray().Select(item => item.Member("name")));
            link = list.GetProperty("nextLink").GetString();
        }

        Assert.Equal(["a1", "a2", "a3"], met);
        using var typo = await Send(HttpMethod.Get, "/v1/buckets?prefx=a");
        await typo.Problem(HttpStatusCode.BadRequest, "invalid-query");
    }

    [Theory]
    [InlineData("DELETE", "/v1/buckets/b", "If-Match")]
    [InlineData("DELETE", "/v1/buckets/b", "If-None-Match")]
    [InlineData("POST", "/v1/buckets/b:kill", "If-Match")]
    public async Task A_condition_on_a_bucket_is_refused_not_ignored(string method, string path, string header)
    {
        await MakeBucket();

        using var response = await Send(new HttpMethod(method), path, null, (header, "\"7.42\""));

        await response.Problem(HttpStatusCode.BadRequest, "invalid-header");
        Assert.NotNull(await Buckets.Find("b"));
    }
}

using System.Globalization;
using System.Net;
using Pail.Buckets;

namespace Pail.Server.Tests;

public sealed class ConditionTests : TestServer
{
    private const string Milk = "/v1/buckets/b/keys/milk";
    private const string Tag = "\"1795376299000001.1\"";

    private async Task<FakeBucket> MakeMilk()
    {
        var bucket = await MakeBucket();
        await bucket.Put("milk", new NewValue("2"u8.ToArray(), "text/plain"), Condition.None);
        return bucket;
    }

    [Theory]
    [InlineData("If-Match", Tag, 204)]
    [InlineData("If-Match", "*", 204)]
    [InlineData("If-Match", "\"other\", " + Tag, 204)]
    [InlineData("If-Match", "\"1.1\"", 412)]
    [InlineData("If-Match", "\"foreign\"", 412)]
    [InlineData("If-Match", "\"\"", 412)]
    [InlineData("If-Match", "W/" + Tag, 412)]
    [InlineData("If-Match", "\"1795376299000001.01\"", 412)]
    [InlineData("If-Match", "1795376299000001.1", 400)]
    [InlineData("If-Match", "\"1", 400)]
    [InlineData("If-Match", "*, *", 400)]
    [InlineData("If-Match", ",", 400)]
    [InlineData("If-None-Match", "*", 412)]
    [InlineData("If-None-Match", Tag, 412)]
    [InlineData("If-None-Match", "W/" + Tag, 412)]
    [InlineData("If-None-Match", "\"1.1\"", 204)]
    [InlineData("If-None-Match", "x", 400)]
    [InlineData("If-Unmodified-Since", "Sun, 01 Mar 2026 12:00:00 GMT", 204)]
    [InlineData("If-Unmodified-Since", "Sun, 01 Mar 2026 11:59:59 GMT", 412)]
    [InlineData("If-Unmodified-Since", "yesterday", 204)]
    [InlineData("If-Unmodified-Since", "Sunday, 01-Mar-26 11:59:59 GMT", 412)]
    [InlineData("If-Unmodified-Since", "Sun Mar 01 11:59:59 2026", 412)]
    [InlineData("If-Unmodified-Since", "Sun Mar  1 11:59:59 2026", 412)]
    [InlineData("If-Unmodified-Since", "Sun, 01 Mar 2026 11:59:59 +0100", 204)]
    [InlineData("If-Unmodified-Since", "Sun, 01 Mar 2026 11:59:59", 204)]
    [InlineData("If-Unmodified-Since", "2026-03-01T11:59:59Z", 204)]
    [Trait("Rule", "H1")]
    [Trait("Rule", "H2")]
    [Trait("Rule", "H4")]
    public async Task A_write_happens_only_when_its_condition_holds(string header, string value, int status)
    {
        await MakeMilk();

        using var put = await Send(HttpMethod.Put, Milk, Answers.Body("3"), (header, value));
        Assert.Equal(status, (int)put.StatusCode);
        Assert.Equal(status == 204 ? "3" : "2", await Client.GetStringAsync(Milk, Cancelled));
    }

    [Theory]
    [InlineData("If-Match")]
    [InlineData("If-None-Match")]
    [Trait("Rule", "H12")]
    public async Task An_empty_list_of_tags_is_refused_and_called_empty(string header)
    {
        await MakeMilk();

        var answer = await Raw("GET", Milk, $"{header}:\r\n");

        Assert.Equal((400, "invalid-header"), (answer.Status, answer.Code));
        Assert.Contains("but is empty.", answer.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("If-Match", Tag, 204)]
    [InlineData("If-Match", "\"1.1\"", 412)]
    [InlineData("If-Match", "x", 400)]
    [Trait("Rule", "H1")]
    public async Task A_delete_happens_only_when_its_condition_holds(string header, string value, int status)
    {
        await MakeMilk();

        using var deleted = await Send(HttpMethod.Delete, Milk, null, (header, value));

        Assert.Equal(status, (int)deleted.StatusCode);
    }

    [Theory]
    [InlineData("If-Match", "*", 412)]
    [InlineData("If-Match", Tag, 412)]
    [InlineData("If-Match", "x", 400)]
    [InlineData("If-Match", "\"1", 400)]
    [InlineData("If-None-Match", "*", 201)]
    [InlineData("If-None-Match", Tag, 201)]
    [InlineData("If-None-Match", "x", 400)]
    [InlineData("If-Unmodified-Since", "Sun, 01 Mar 2026 11:59:59 GMT", 201)]
    public async Task A_key_that_the_server_makes_is_absent_for_every_condition(string header, string value, int status)
    {
        var bucket = await MakeBucket();

        using var posted = await Send(HttpMethod.Post, "/v1/buckets/b/keys", Answers.Body("3"), (header, value));

        Assert.Equal(status, (int)posted.StatusCode);
        Assert.Equal(status == 201 ? 1 : 0, (await bucket.Status()).Keys);
        if (status != 201)
            await posted.Problem(posted.StatusCode, status == 412 ? "precondition-failed" : "invalid-header");
    }

    [Fact]
    [Trait("Rule", "H1")]
    public async Task If_Match_fails_on_a_missing_key()
    {
        await MakeBucket();

        using var put = await Send(HttpMethod.Put, Milk, Answers.Body("3"), ("If-Match", "*"));
        using var delete = await Send(HttpMethod.Delete, Milk, null, ("If-Match", "*"));
        using var get = await Send(HttpMethod.Get, Milk, null, ("If-Match", "*"));

        Assert.False((await put.Problem(HttpStatusCode.PreconditionFailed, "precondition-failed")).TryGetProperty("currentETag", out _));
        await delete.Problem(HttpStatusCode.PreconditionFailed, "precondition-failed");
        await get.Problem(HttpStatusCode.NotFound, "key-not-found");
    }

    [Fact]
    public async Task A_failed_condition_tells_the_current_tag()
    {
        await MakeMilk();

        using var put = await Send(HttpMethod.Put, Milk, Answers.Body("3"), ("If-Match", "\"1.1\""));

        Assert.Equal(Tag, (await put.Problem(HttpStatusCode.PreconditionFailed, "precondition-failed")).Member("currentETag"));
    }

    [Theory]
    [InlineData("If-Match: \"1.1\"", "If-Match did not match the current ETag.")]
    [InlineData("If-Match: \"1.1\"\r\nIf-None-Match: *", "If-Match did not match the current ETag.")]
    [InlineData("If-None-Match: *", "If-None-Match is *, but the key has a value.")]
    [InlineData("If-Match: *\r\nIf-None-Match: " + Tag, "If-None-Match matched the current ETag.")]
    [InlineData(
        "If-Unmodified-Since: Sun, 01 Mar 2026 11:59:59 GMT", "The value was modified after the date in If-Unmodified-Since.")]
    [InlineData(
        "If-Unmodified-Since: Sun, 01 Mar 2026 11:59:59 GMT\r\nIf-None-Match: \"1.1\"",
        "The value was modified after the date in If-Unmodified-Since.")]
    public async Task The_problem_of_a_failed_condition_names_its_header(string headers, string detail)
    {
        await MakeMilk();

        foreach (var (method, resource) in ((string, string)[])
            [("PUT", "keys"), ("DELETE", "keys"), ("POST", "append"), ("POST", "counters"), ("POST", "ttl")])
        {
            var answer = await Raw(method, $"/v1/buckets/b/{resource}/milk", headers + "\r\nContent-Length: 0\r\n");
            Assert.Equal((method, resource, 412), (method, resource, answer.Status));
            Assert.Contains($"\"detail\":\"{detail}\"", answer.Body, StringComparison.Ordinal);
        }

        foreach (var method in (string[])["PUT", "DELETE"])
        {
            var answer = await Raw(method, "/v1/buckets/b/keys/none", "If-Match: *\r\nContent-Length: 0\r\n");
            Assert.Contains("If-Match needs a current value, but the key is absent.", answer.Body, StringComparison.Ordinal);
        }
    }

    [Fact]
    [Trait("Rule", "H1")]
    public async Task A_condition_is_checked_again_when_the_value_is_stored()
    {
        var bucket = await MakeMilk();
        bucket.BeforeWrite = () => bucket.Put("milk", new NewValue("theirs"u8.ToArray(), "text/plain"), Condition.None).AsTask();

        using var put = await Send(HttpMethod.Put, Milk, Answers.Body("mine"), ("If-Match", Tag));

        await put.Problem(HttpStatusCode.PreconditionFailed, "precondition-failed");
        Assert.Equal("theirs", await Client.GetStringAsync(Milk, Cancelled));
    }

    [Theory]
    [InlineData("If-None-Match", Tag, 304)]
    [InlineData("If-None-Match", "W/" + Tag, 304)]
    [InlineData("If-None-Match", "*", 304)]
    [InlineData("If-None-Match", "\"a\" ,," + Tag, 304)]
    [InlineData("If-None-Match", "\"1.1\"", 200)]
    [InlineData("If-None-Match", "x", 400)]
    [InlineData("If-Match", "\"1.1\"", 412)]
    [InlineData("If-Match", Tag, 200)]
    [InlineData("If-Modified-Since", "Sun, 01 Mar 2026 12:00:00 GMT", 304)]
    [InlineData("If-Modified-Since", "Sun, 01 Mar 2026 11:59:59 GMT", 200)]
    [InlineData("If-Modified-Since", "never", 200)]
    [InlineData("If-Unmodified-Since", "Sun, 01 Mar 2026 11:59:59 GMT", 412)]
    [Trait("Rule", "H2")]
    [Trait("Rule", "H3")]
    [Trait("Rule", "H4")]
    [Trait("Rule", "H7")]
    public async Task A_read_gets_the_status_that_its_condition_requires(string header, string value, int status)
    {
        await MakeMilk();

        foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Head])
        {
            using var got = await Send(method, Milk, null, (header, value));
            Assert.Equal(status, (int)got.StatusCode);
        }
    }

    [Fact]
    [Trait("Rule", "H2")]
    public async Task An_unchanged_value_is_answered_without_body_but_with_its_tag()
    {
        await MakeMilk();

        var got = await Raw("GET", Milk, $"If-None-Match: {Tag}\r\n");

        Assert.Equal((304, ""), (got.Status, got.Body));
        Assert.Equal(Tag, got.Headers["ETag"]);
        Assert.Equal("no-cache", got.Headers["Cache-Control"]);
        Assert.False(got.Headers.ContainsKey("Content-Type"));
    }

    [Fact]
    [Trait("Rule", "H3")]
    [Trait("Rule", "H4")]
    [Trait("Rule", "H7")]
    public async Task Dates_are_ignored_beside_tags()
    {
        await MakeMilk();

        using var got = await Send(
            HttpMethod.Get, Milk, null, ("If-None-Match", "\"1.1\""), ("If-Modified-Since", "Sun, 01 Mar 2026 12:00:00 GMT"));
        using var put = await Send(
            HttpMethod.Put, Milk, Answers.Body("3"), ("If-Match", Tag), ("If-Unmodified-Since", "Sun, 01 Mar 2026 11:00:00 GMT"));

        Assert.Equal(HttpStatusCode.OK, got.StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, put.StatusCode);
    }

    [Fact]
    [Trait("Rule", "H1")]
    public async Task Of_writers_with_the_same_tag_exactly_one_succeeds()
    {
        await MakeBucket();
        await Send(HttpMethod.Put, Milk, Answers.Body("0"));

        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            for (var added = 0; added < 10;)
            {
                using var got = await Send(HttpMethod.Get, Milk);
                var next = int.Parse(await got.Text(), CultureInfo.InvariantCulture) + 1;
                using var put = await Send(HttpMethod.Put, Milk, Answers.Body($"{next}"), ("If-Match", got.Header("ETag")!));
                added += put.StatusCode == HttpStatusCode.NoContent ? 1 : 0;
            }
        }));

        Assert.Equal("80", await Client.GetStringAsync(Milk, Cancelled));
    }

    [Fact]
    [Trait("Rule", "H12")]
    public async Task Several_lines_are_one_list()
    {
        await MakeMilk();

        var put = await Raw("PUT", Milk, $"If-Match: \"a\"\r\nIf-Match: {Tag}\r\n", "3");

        Assert.Equal(204, put.Status);
    }
}

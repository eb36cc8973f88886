using System.Net;
using Pail.Buckets;
using Pail.Runtime.Supervision;
using Pail.Runtime.Tables;

namespace Pail.Server.Tests;

/// <summary>Every member of a bucket's configuration: created with PUT, changed with PATCH, shown by GET.</summary>
public sealed class BucketConfigTests : TestServer
{
    private const string Shopping = "/v1/buckets/shopping";
    private const string Patch = "application/merge-patch+json";

    private static readonly BucketConfig Everything = new()
    {
        Backend = BucketBackend.Table,
        TableType = BucketTableType.OrderedSet,
        Expiration = Expiration.Sliding(TimeSpan.FromMinutes(20), TimeSpan.FromSeconds(30)),
        MaxValueBytes = 10,
        MaxKeys = 3,
        MaxBytes = long.MaxValue,
        Eviction = Eviction.LeastRecentlyUsed,
        Restart = Restart.Temporary,
        MailboxLimit = 7,
        CallTimeout = TimeSpan.FromMilliseconds(1500),
        Metadata = new Dictionary<string, string> { ["team"] = "ä", ["owner"] = "ada" },
    };

    private const string EverythingAsJson =
        """
        {"backend":"table","tableType":"orderedSet","durable":false,"ttl":"30s","sliding":"20m","maxValueBytes":10,"maxKeys":3,
        "maxBytes":9223372036854775807,"eviction":"lru","restart":"temporary","mailboxLimit":7,"callTimeout":"1500ms",
        "metadata":{"owner":"ada","team":"ä"}}
        """;

    [Fact]
    public async Task All_members_are_stored_and_shown()
    {
        using var made = await Send(HttpMethod.Put, Shopping, Answers.Body(EverythingAsJson, null));
        using var got = await Send(HttpMethod.Get, Shopping);

        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        Assert.Equal(Everything, (await Buckets.Find("shopping"))!.Config);
        Assert.Equal(EverythingAsJson.ReplaceLineEndings(""), (await got.Json()).GetProperty("configuration").GetRawText());
    }

    [Fact]
    public async Task A_patch_begins_with_the_result_of_a_change_that_came_first()
    {
        await Buckets.Create("shopping", new BucketConfig());
        var bucket = (FakeBucket)(await Buckets.Find("shopping"))!;
        bucket.ConfigureFirst = static config => config with { MaxKeys = 7 };

        using var changed = await Send(HttpMethod.Patch, Shopping, Answers.Body("{\"maxBytes\":100}", Patch));

        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.Equal((7, 100), (bucket.Config.MaxKeys, bucket.Config.MaxBytes));
    }

    [Theory]
    [InlineData("agent")]
    [InlineData("genserver")]
    [InlineData("table")]
    public async Task What_GET_shows_makes_an_equal_bucket(string backend)
    {
        using var made = await Send(HttpMethod.Put, Shopping, Answers.Body($"{{\"backend\":\"{backend}\",\"ttl\":5}}", null));
        var shown = (await made.Json()).GetProperty("configuration").GetRawText();

        using var again = await Send(HttpMethod.Put, Shopping, Answers.Body(shown, null));

        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    [Fact]
    public async Task Null_is_no_limit()
    {
        var json = """{"ttl":null,"sliding":null,"maxKeys":null,"maxBytes":null,"mailboxLimit":null}""";

        using var made = await Send(HttpMethod.Put, Shopping, Answers.Body(json, null));

        Assert.Equal(new BucketConfig { MailboxLimit = null }, (await Buckets.Find("shopping"))!.Config);
    }

    [Theory]
    [InlineData("{\"tableType\":\"bag\"}", "tableType must be set or orderedSet, but is \"bag\"")]
    [InlineData("{\"backend\":\"agent\",\"tableType\":\"orderedSet\"}", "tableType is for the backend table, but the backend is agent")]
    [InlineData("{\"eviction\":\"LRU\"}", "eviction must be reject or lru, but is \"LRU\"")]
    [InlineData("{\"eviction\":null}", "but is null")]
    [InlineData("{\"ttl\":0}", "ttl must be null or an integer of seconds")]
    [InlineData("{\"ttl\":\"-1s\"}", "but is \"-1s\"")]
    [InlineData("{\"ttl\":\"99999d\"}", "from 1ms to 36500d, but is \"99999d\"")]
    [InlineData("{\"sliding\":1.5}", "sliding must be null or an integer of seconds")]
    [InlineData("{\"sliding\":{}}", "but is an object")]
    [InlineData("{\"maxKeys\":0}", "maxKeys must be null or an integer from 1 to 9223372036854775807, but is 0")]
    [InlineData("{\"maxKeys\":9223372036854775808}", "but is 9223372036854775808")]
    [InlineData("{\"maxBytes\":\"5\"}", "maxBytes must be null or an integer")]
    [InlineData("{\"mailboxLimit\":2147483648}", "mailboxLimit must be null or an integer from 1 to 2147483647, but is 2147483648")]
    [InlineData("{\"mailboxLimit\":true}", "but is true")]
    [InlineData("{\"metadata\":null}", "metadata must be an object of strings, but is null")]
    [InlineData("{\"metadata\":[]}", "metadata must be an object of strings, but is an array")]
    [InlineData("{\"metadata\":{\"a\":1}}", "\"a\" in metadata must be a string, but is 1")]
    [InlineData("{\"metadata\":{\"a\":null}}", "\"a\" in metadata must be a string, but is null")]
    [InlineData("{\"metadata\":{\"a\":{}}}", "\"a\" in metadata must be a string, but is an object")]
    [InlineData("{\"metadata\":{\"a\":\"\\ud800\"}}", "half of a surrogate pair")]
    public async Task A_wrong_member_is_refused_by_name(string json, string detail)
    {
        using var made = await Send(HttpMethod.Put, Shopping, Answers.Body(json, "application/json"));

        Assert.Contains(
            detail, (await made.Problem(HttpStatusCode.BadRequest, "invalid-json")).Member("detail"), StringComparison.Ordinal);
        Assert.Null(await Buckets.Find("shopping"));
    }

    [Theory]
    [InlineData(Patch)]
    [InlineData("application/json")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData(null)]
    public async Task A_patch_changes_only_what_it_names(string? type)
    {
        await MakeBucket("shopping", Everything);

        using var changed = await Send(HttpMethod.Patch, Shopping, Answers.Body("""{"maxKeys":5,"ttl":"1h"}""", type));

        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.Equal(
            Everything with { MaxKeys = 5, Expiration = Expiration.Sliding(TimeSpan.FromMinutes(20), TimeSpan.FromHours(1)) },
            (await Buckets.Find("shopping"))!.Config);
        Assert.Equal("1h", (await changed.Json()).GetProperty("configuration").Member("ttl"));
    }

    [Fact]
    public async Task A_null_in_a_patch_sets_the_default()
    {
        await MakeBucket("shopping", Everything);

        using var changed = await Send(
            HttpMethod.Patch, Shopping,
            Answers.Body(
                """
                {"ttl":null,"sliding":null,"maxValueBytes":null,"maxKeys":null,"maxBytes":null,"eviction":null,"restart":null,
                "mailboxLimit":null,"callTimeout":null,"metadata":null,"backend":null}
                """,
                Patch));

        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.Equal(new BucketConfig { TableType = BucketTableType.OrderedSet }, (await Buckets.Find("shopping"))!.Config);
    }

    [Theory]
    [InlineData("{\"backend\":\"agent\"}", 409, "immutable-property", "The backend of a bucket cannot change; it is table.")]
    [InlineData("{\"tableType\":\"set\",\"maxKeys\":1}", 409, "immutable-property", "it is orderedSet")]
    [InlineData("{\"tableType\":null}", 409, "immutable-property", "it is orderedSet")]
    [InlineData("{\"maxKeys\":0}", 400, "invalid-json", "maxKeys must be")]
    [InlineData("{\"name\":null}", 400, "unknown-field", "\"name\"")]
    [InlineData("{\"metadata\":{\"a\":\"\",\"a\":\"\"}}", 400, "unknown-field", "\"a\" must come once in metadata")]
    [InlineData("{\"metadata\":\"x\"}", 400, "invalid-json", "metadata must be an object of strings, but is \"x\"")]
    [InlineData("[]", 400, "invalid-json", "an array")]
    [InlineData("", 400, "invalid-json", "is empty")]
    public async Task A_wrong_patch_changes_nothing(string json, int status, string code, string detail)
    {
        await MakeBucket("shopping", Everything);

        using var answer = await Send(HttpMethod.Patch, Shopping, Answers.Body(json, Patch));

        Assert.Contains(detail, (await answer.Problem((HttpStatusCode)status, code)).Member("detail"), StringComparison.Ordinal);
        Assert.Equal(Everything, (await Buckets.Find("shopping"))!.Config);
    }

    [Fact]
    public async Task A_patch_of_another_type_learns_the_right_ones()
    {
        await MakeBucket("shopping");

        using var answer = await Send(HttpMethod.Patch, Shopping, Answers.Body("<b/>", "text/xml"));

        await answer.Problem(HttpStatusCode.UnsupportedMediaType, "unsupported-media-type");
        Assert.Equal("application/merge-patch+json, application/json", answer.Header("Accept-Patch"));
    }

    [Fact]
    public async Task A_patch_of_the_metadata_changes_single_names()
    {
        await MakeBucket("shopping", Everything);

        using var changed = await Send(
            HttpMethod.Patch, Shopping, Answers.Body("""{"metadata":{"owner":null,"team":"x","none":null,"new":""}}""", Patch));

        Assert.Equal("""{"new":"","team":"x"}""", (await changed.Json()).GetProperty("configuration").GetProperty("metadata").GetRawText());
        var metadata = new Dictionary<string, string> { ["team"] = "x", ["new"] = "" };
        Assert.Equal(Everything with { Metadata = metadata }, (await Buckets.Find("shopping"))!.Config);
    }

    [Fact]
    public async Task A_bucket_with_other_metadata_is_another_bucket_and_the_order_of_the_names_does_not_count()
    {
        using var made = await Send(HttpMethod.Put, Shopping, Answers.Body("""{"metadata":{"a":"1","b":"2"}}""", null));
        using var again = await Send(HttpMethod.Put, Shopping, Answers.Body("""{"metadata":{"b":"2","a":"1"}}""", null));
        using var other = await Send(HttpMethod.Put, Shopping, Answers.Body("""{"metadata":{"a":"1","b":"3"}}""", null));
        using var none = await Send(HttpMethod.Put, Shopping);

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK), (made.StatusCode, again.StatusCode));
        await other.Problem(HttpStatusCode.Conflict, "bucket-config-conflict");
        await none.Problem(HttpStatusCode.Conflict, "bucket-config-conflict");
    }

    [Fact]
    public async Task The_metadata_of_a_bucket_has_at_most_64_names()
    {
        using var more = await Send(HttpMethod.Put, Shopping, Answers.Body(Names(65), null));
        using var enough = await Send(HttpMethod.Put, Shopping, Answers.Body(Names(64), null));
        using var patch = await Send(HttpMethod.Patch, Shopping, Answers.Body("""{"metadata":{"b":""}}""", Patch));

        var problem = await more.Problem(HttpStatusCode.BadRequest, "invalid-json");
        Assert.Equal("metadata must have at most 64 names, but has 65.", problem.Member("detail"));
        Assert.Equal(HttpStatusCode.Created, enough.StatusCode);
        await patch.Problem(HttpStatusCode.BadRequest, "invalid-json");

        static string Names(int count) =>
            "{\"metadata\":{" + string.Join(',', Enumerable.Range(0, count).Select(i => $"\"{i}\":\"\"")) + "}}";
    }

    [Fact]
    public async Task The_metadata_of_a_bucket_has_at_most_2_KB()
    {
        // Two bytes for each letter, and one for the name.
        using var more = await Send(HttpMethod.Put, Shopping, Answers.Body(Metadata(1023) + "x\"}}", null));
        using var enough = await Send(HttpMethod.Put, Shopping, Answers.Body(Metadata(1023) + "\"}}", null));
        using var patch = await Send(HttpMethod.Patch, Shopping, Answers.Body("""{"metadata":{"b":"x"}}""", Patch));

        var problem = await more.Problem(HttpStatusCode.BadRequest, "invalid-json");
        Assert.Equal("The names and texts of metadata must have at most 2048 bytes in all, but have 2049.", problem.Member("detail"));
        Assert.Equal(HttpStatusCode.Created, enough.StatusCode);
        await patch.Problem(HttpStatusCode.BadRequest, "invalid-json");

        static string Metadata(int letters) => "{\"metadata\":{\"ab\":\"" + new string('ä', letters);
    }

    [Theory]
    [InlineData("GET", Shopping, null)]
    [InlineData("OPTIONS", Shopping, "application/merge-patch+json, application/json")]
    [InlineData("GET", Shopping + "/keys/k", null)]
    [InlineData("OPTIONS", Shopping + "/keys/k", "application/merge-patch+json")]
    [InlineData("PUT", Shopping + "/keys/k", null)]
    [InlineData("GET", Shopping + "/meta/k", null)]
    [InlineData("OPTIONS", Shopping + "/keys", null)]
    [InlineData("GET", Shopping + "/keys", null)]
    public async Task Options_of_what_can_be_patched_tell_the_types_of_a_patch(string method, string path, string? expected)
    {
        var bucket = await MakeBucket("shopping");
        await bucket.Put("k", new NewValue("{}"u8.ToArray(), "application/json"), Condition.None);

        var answer = await Raw(method, path, method == "PUT" ? "Content-Length: 0\r\n" : "");

        Assert.InRange(answer.Status, 200, 204);
        Assert.Equal(expected, answer.Headers.GetValueOrDefault("Accept-Patch"));
    }

    [Fact]
    public async Task A_patch_needs_a_bucket_and_no_condition()
    {
        using var absent = await Send(HttpMethod.Patch, Shopping, Answers.Body("{}", Patch));
        await MakeBucket("shopping");
        using var conditional = await Send(HttpMethod.Patch, Shopping, Answers.Body("{}", Patch), ("If-Match", "*"));

        await absent.Problem(HttpStatusCode.NotFound, "bucket-not-found");
        await conditional.Problem(HttpStatusCode.BadRequest, "invalid-header");
    }

    [Fact]
    public async Task Clear_removes_all_keys_and_says_how_many_there_were()
    {
        var bucket = await MakeBucket("shopping");
        await bucket.Put("a", new NewValue(default, "x/y"));
        await bucket.Put("b", new NewValue(default, "x/y"));

        using var cleared = await Send(HttpMethod.Post, Shopping + ":clear");
        using var again = await Send(HttpMethod.Post, Shopping + ":clear");
        using var absent = await Send(HttpMethod.Post, "/v1/buckets/none:clear");
        using var conditional = await Send(HttpMethod.Post, Shopping + ":clear", null, ("If-Match", "*"));

        Assert.Equal((HttpStatusCode.OK, "{\"cleared\":2}"), (cleared.StatusCode, (await cleared.Json()).GetRawText()));
        Assert.Equal("{\"cleared\":0}", (await again.Json()).GetRawText());
        Assert.Equal(0, (await bucket.Status()).Keys);
        await absent.Problem(HttpStatusCode.NotFound, "bucket-not-found");
        await conditional.Problem(HttpStatusCode.BadRequest, "invalid-header");
    }
}

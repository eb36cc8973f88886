using System.Net;
using Pail.Buckets;

namespace Pail.Server.Tests;

/// <summary>PATCH changes a JSON value by a merge patch (RFC 7396), in one step inside the bucket.</summary>
public sealed class PatchTests : TestServer
{
    private const string Key = "/v1/buckets/b/keys/k";
    private const string MergePatch = "Content-Type: application/merge-patch+json\r\n";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Rule", "J1")]
    public async Task A_patch_changes_the_value_and_answers_204_with_the_new_tag(bool answersLater)
    {
        (await MakeBucket()).AnswersLater = answersLater;
        await Raw("PUT", Key, "Content-Type: application/json\r\n", "{\"a\":1,\"b\":{\"c\":2,\"d\":3}}");

        var patched = await Raw("PATCH", Key, MergePatch, "{\"a\":null,\"b\":{\"c\":4},\"e\":[5]}");
        var got = await Raw("GET", Key);

        Assert.Equal((204, "", "2"), (patched.Status, patched.Body, patched.Headers["Kv-Revision"]));
        Assert.Equal(got.Headers["ETag"], patched.Headers["ETag"]);
        Assert.Equal("{\"b\":{\"c\":4,\"d\":3},\"e\":[5]}", got.Body);
        Assert.Equal("application/json", got.Headers["Content-Type"]);
    }

    [Fact]
    public async Task The_answer_has_the_new_value_when_the_client_prefers_it()
    {
        await MakeBucket();
        await Raw("PUT", Key, "Content-Type: application/json\r\n", "{\"a\":1}");

        var patched = await Raw("PATCH", Key, MergePatch + "Prefer: return=representation\r\n", "{\"a\":2}");

        Assert.Equal((200, "{\"a\":2}"), (patched.Status, patched.Body));
        Assert.Equal("application/json", patched.Headers["Content-Type"]);
        Assert.Equal("return=representation", patched.Headers["Preference-Applied"]);
        Assert.Equal("2", patched.Headers["Kv-Revision"]);
    }

    [Fact]
    public async Task The_value_keeps_its_headers_and_its_expiry()
    {
        await MakeBucket();
        await Raw("PUT", Key, "Content-Type: text/x-json\r\nContent-Language: de\r\nKv-Meta-a: 1\r\nKv-Ttl: 30\r\n", "{}");
        Time.Advance(TimeSpan.FromSeconds(1));

        await Raw("PATCH", Key, MergePatch, "{\"a\":2}");
        var got = await Raw("GET", Key);

        Assert.Equal(
            ("text/x-json", "de", "1", "2026-03-01T12:00:30.250Z", "2026-03-01T12:00:00.250Z"),
            (got.Headers["Content-Type"], got.Headers["Content-Language"], got.Headers["Kv-Meta-a"], got.Headers["Kv-Expires-At"],
                got.Headers["Kv-Created"]));
    }

    [Theory]
    [InlineData("application/merge-patch+json; charset=utf-8")]
    [InlineData("APPLICATION/Merge-Patch+JSON;charset=\"UTF-8\"")]
    public async Task The_type_may_name_UTF_8_and_has_no_case(string type)
    {
        await MakeBucket();
        await Raw("PUT", Key, "", "{}");

        Assert.Equal(204, (await Raw("PATCH", Key, $"Content-Type: {type}\r\n", "{\"a\":1}")).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Content-Type: application/json\r\n")]
    [InlineData("Content-Type: application/json-patch+json\r\n")]
    [InlineData("Content-Type: application/x-www-form-urlencoded\r\n")]
    [InlineData("Content-Type: application/merge-patch+json; charset=utf-16\r\n")]
    [Trait("Rule", "J2")]
    public async Task Another_type_is_415_with_Accept_Patch(string type)
    {
        await MakeBucket();
        await Raw("PUT", Key, "", "{}");

        var answer = await Raw("PATCH", Key, type, "{\"a\":1}");

        Assert.Equal((415, "unsupported-media-type"), (answer.Status, answer.Code));
        Assert.Equal("application/merge-patch+json", answer.Headers["Accept-Patch"]);
        Assert.Equal("{}", (await Raw("GET", Key)).Body);
    }

    [Theory]
    [InlineData("Content-Type: garbage\r\n")]
    [InlineData("Content-Type: application/merge-patch+json/x\r\n")]
    [InlineData("Content-Type: application/merge-patch+json; charset=\"utf-8\r\n")]
    [InlineData("Content-Type:\r\n")]
    [InlineData(MergePatch + MergePatch)]
    public async Task Text_that_is_no_media_type_is_400_as_for_every_write(string type)
    {
        await MakeBucket();
        await Raw("PUT", Key, "", "{}");

        var answer = await Raw("PATCH", Key, type, "{\"a\":1}");

        Assert.Equal((400, "invalid-header"), (answer.Status, answer.Code));
        Assert.Equal("{}", (await Raw("GET", Key)).Body);
    }

    [Theory]
    [InlineData("Content-Encoding: gzip\r\n", 415, "unsupported-media-type")]
    [InlineData("Content-Range: bytes 0-1/2\r\n", 400, "invalid-header")]
    [InlineData("Kv-Ttl: 30\r\n", 400, "invalid-header")]
    [InlineData("If-Match: 7\r\n", 400, "invalid-header")]
    public async Task A_header_that_must_not_be_ignored_is_refused(string header, int status, string code)
    {
        await MakeBucket();
        await Raw("PUT", Key, "", "{}");

        var answer = await Raw("PATCH", Key, MergePatch + header, "{\"a\":1}");

        Assert.Equal((status, code), (answer.Status, answer.Code));
        Assert.Equal("1", (await Raw("GET", Key)).Headers["Kv-Revision"]);
    }

    [Theory]
    [InlineData("{\"a\":")]
    [InlineData("{'a':1}")]
    [InlineData("{\"a\":1} {}")]
    [InlineData("{\"a\":1,\"a\":2}")]
    [InlineData("\u00ff")]
    [Trait("Rule", "J3")]
    public async Task A_patch_that_is_none_is_refused(string patch)
    {
        await MakeBucket();
        await Raw("PUT", Key, "", "{}");

        var answer = await Raw("PATCH", Key, MergePatch, patch);

        Assert.Equal((400, "invalid-json"), (answer.Status, answer.Code));
        Assert.Equal("1", (await Raw("GET", Key)).Headers["Kv-Revision"]);
    }

    [Fact]
    public async Task An_empty_patch_is_no_JSON_and_an_absent_one_has_no_length()
    {
        await MakeBucket();
        await Raw("PUT", Key, "", "{}");

        var empty = await Raw("PATCH", Key, MergePatch + "Content-Length: 0\r\n");
        var absent = await Raw("PATCH", Key, MergePatch);

        Assert.Equal((400, "invalid-json"), (empty.Status, empty.Code));
        Assert.Equal((411, "length-required"), (absent.Status, absent.Code));
    }

    [Theory]
    [InlineData("milk")]
    [InlineData("")]
    [InlineData("{\"a\":1}}")]
    [Trait("Rule", "J3")]
    public async Task A_value_that_is_not_JSON_is_409(string value)
    {
        await MakeBucket();
        await Raw("PUT", Key, value.Length == 0 ? "Content-Length: 0\r\n" : "", value);

        var answer = await Raw("PATCH", Key, MergePatch, "{\"a\":1}");

        Assert.Equal((409, "not-json"), (answer.Status, answer.Code));
        Assert.Equal(value, (await Raw("GET", Key)).Body);
    }

    [Fact]
    public async Task A_missing_key_and_a_missing_bucket_are_404()
    {
        await MakeBucket();

        var key = await Raw("PATCH", Key, MergePatch, "{\"a\":1}");
        var createOnly = await Raw("PATCH", Key, MergePatch + "If-None-Match: *\r\n", "{\"a\":1}");
        var bucket = await Raw("PATCH", "/v1/buckets/none/keys/k", MergePatch, "{\"a\":1}");

        Assert.Equal((404, "key-not-found"), (key.Status, key.Code));
        Assert.Equal((404, "key-not-found"), (createOnly.Status, createOnly.Code));
        Assert.Equal((404, "bucket-not-found"), (bucket.Status, bucket.Code));
        Assert.Equal(404, (await Raw("GET", Key)).Status);
    }

    [Fact]
    public async Task Conditions_are_checked_before_the_patch_and_again_with_it()
    {
        var bucket = await MakeBucket();
        var tag = (await Raw("PUT", Key, "", "{\"n\":1}")).Headers["ETag"];

        var other = await Raw("PATCH", Key, MergePatch + "If-Match: \"1.1\"\r\n", "{\"n\":2}");
        var missing = await Raw("PATCH", "/v1/buckets/b/keys/none", MergePatch + "If-Match: *\r\n", "{\"n\":2}");
        bucket.BeforeWrite = () => bucket.Put("k", new NewValue("{\"n\":3}"u8.ToArray(), "text/plain")).AsTask();
        var overtaken = await Raw("PATCH", Key, MergePatch + $"If-Match: {tag}\r\n", "{\"n\":2}");
        var current = (await Raw("GET", Key)).Headers["ETag"];
        var held = await Raw("PATCH", Key, MergePatch + $"If-Match: {current}\r\n", "{\"m\":4}");

        foreach (var answer in (RawResponse[])[other, missing, overtaken])
            Assert.Equal((412, "precondition-failed"), (answer.Status, answer.Code));
        Assert.Equal(204, held.Status);
        Assert.Equal("{\"n\":3,\"m\":4}", (await Raw("GET", Key)).Body);
    }

    [Fact]
    public async Task A_result_over_the_limit_of_the_bucket_is_413_and_a_patch_over_it_may_be_none()
    {
        await MakeBucket(config: new BucketConfig { MaxValueBytes = 16 });
        await Raw("PUT", Key, "", "{\"a\":1}");

        var tooLarge = await Raw("PATCH", Key, MergePatch, "{\"b\":\"0123456789\"}");
        var fits = await Raw("PATCH", Key, MergePatch, "{\"a\":null,\"a long name\":null,\"b\":2}");
        using var tooLong = await Send(HttpMethod.Patch, Key, Answers.Body(new string(' ', 65537), "application/merge-patch+json"));

        Assert.Equal((413, "value-too-large"), (tooLarge.Status, tooLarge.Code));
        Assert.Equal(204, fits.Status);
        await tooLong.Problem(HttpStatusCode.RequestEntityTooLarge, "request-too-large");
        Assert.Equal("{\"b\":2}", (await Raw("GET", Key)).Body);
    }
}

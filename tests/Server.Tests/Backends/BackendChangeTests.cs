namespace Pail.Server.Tests.Backends;

/// <summary>Changes that the bucket itself makes to a value: merge patches, counters, appends.</summary>
public sealed class BackendChangeTests : BackendServer
{
    private const string MergePatch = "Content-Type: application/merge-patch+json\r\n";
    private const string Counter = Bucket + "/counters/k";

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_patch_answers_204_or_the_new_value_and_its_tag(string backend)
    {
        await Make(backend);
        await Put("{\"a\":1,\"b\":{\"c\":2,\"d\":3}}", "Content-Type: application/json\r\nKv-Meta-a: 1\r\n");

        var patched = await Raw("PATCH", Key, MergePatch, "{\"a\":null,\"b\":{\"c\":4}}");
        var first = await Raw("GET", Key);
        var shown = await Raw("PATCH", Key, MergePatch + "Prefer: return=representation\r\n", "{\"b\":null,\"e\":[5]}");
        var second = await Raw("GET", Key);

        Assert.Equal((204, "2", first.Headers["ETag"]), (patched.Status, patched.Headers["Kv-Revision"], patched.Headers["ETag"]));
        Assert.Equal("{\"b\":{\"c\":4,\"d\":3}}", first.Body);
        Assert.Equal((200, "{\"e\":[5]}", second.Headers["ETag"]), (shown.Status, shown.Body, shown.Headers["ETag"]));
        Assert.Equal(("application/json", "1"), (second.Headers["Content-Type"], second.Headers["Kv-Meta-a"]));
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_patch_that_cannot_be_made_changes_nothing(string backend)
    {
        await Make(backend);

        AssertProblem(await Raw("PATCH", Key, MergePatch, "{}"), 404, "key-not-found");
        await Put("milk");
        AssertProblem(await Raw("PATCH", Key, MergePatch, "{}"), 409, "not-json");
        var type = await Raw("PATCH", Key, "Content-Type: application/json\r\n", "{}");
        AssertProblem(type, 415, "unsupported-media-type");
        Assert.Equal("application/merge-patch+json", type.Headers["Accept-Patch"]);
        AssertProblem(await Raw("PATCH", Key, MergePatch, "{"), 400, "invalid-json");
        Assert.Equal(("milk", "1"), await Raw("GET", Key) is var got ? (got.Body, got.Headers["Kv-Revision"]) : default);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_counter_adds_its_body_or_1_and_answers_the_new_number_as_text(string backend)
    {
        await Make(backend);

        RawResponse[] answers =
        [
            await Raw("POST", Counter, "", "5"), await Raw("POST", Counter, "", "-1"), await Raw("POST", Counter),
            await Raw("POST", Counter, "Content-Length: 0\r\n"), await Raw("GET", Counter),
        ];

        Assert.Equal(["5", "4", "5", "6", "6"], answers.Select(answer => answer.Body));
        Assert.All(answers, answer => Assert.Equal((200, "text/plain"), (answer.Status, answer.Headers["Content-Type"])));
        Assert.Equal("6", (await Raw("GET", Key)).Body);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_counter_has_64_bits_and_a_sign_and_never_wraps_around(string backend)
    {
        await Make(backend);
        foreach (var (value, step) in ((string, string)[])
            [("9223372036854775807", "1"), ("-9223372036854775808", "-1"), ("-1", "-9223372036854775808")])
        {
            var tag = await Put(value);
            AssertProblem(await Raw("POST", Counter, "", step), 409, "integer-overflow");
            Assert.Equal((value, tag), await Raw("GET", Key) is var got ? (got.Body, got.Headers["ETag"]) : default);
        }

        await Put("9223372036854775806");
        Assert.Equal("9223372036854775807", (await Raw("POST", Counter)).Body);
        Assert.Equal("-1", (await Raw("POST", Counter, "", "-9223372036854775808")).Body);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task What_is_no_plain_integer_is_no_counter_and_stays(string backend)
    {
        await Make(backend);
        foreach (var value in (string[])["milk", "", " 1", "1\n", "01", "+1", "-0", "1.0", "9223372036854775808"])
        {
            var tag = await Put(value);
            AssertProblem(await Raw("GET", Counter), 409, "not-an-integer");
            AssertProblem(await Raw("POST", Counter), 409, "not-an-integer");
            Assert.Equal((value, tag), await Raw("GET", Key) is var got ? (got.Body, got.Headers["ETag"]) : default);
        }
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task An_append_answers_the_new_size(string backend)
    {
        await Make(backend, "\"maxValueBytes\":8");

        var created = await Raw("POST", Bucket + "/append/k", "", "one");
        var longer = await Raw("POST", Bucket + "/append/k", "", "-two");
        var over = await Raw("POST", Bucket + "/append/k", "", "xx");

        Assert.Equal((201, "3"), (created.Status, created.Headers["Kv-Size"]));
        Assert.Equal((204, "7", "2"), (longer.Status, longer.Headers["Kv-Size"], longer.Headers["Kv-Revision"]));
        AssertProblem(over, 413, "value-too-large");
        Assert.Equal("one-two", (await Raw("GET", Key)).Body);
    }
}

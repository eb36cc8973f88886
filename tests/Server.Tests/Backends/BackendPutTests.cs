namespace Pail.Server.Tests.Backends;

/// <summary>How a value is written and deleted, and what the answers say.</summary>
public sealed class BackendPutTests : BackendServer
{
    private const string Representation = "Prefer: return=representation\r\n";

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_put_answers_201_then_204_or_the_old_value_and_always_tag_and_revision(string backend)
    {
        await Make(backend);

        var created = await Raw("PUT", Key, "Content-Type: text/x-old\r\n", "1");
        var replaced = await Raw("PUT", Key, "Content-Type: text/x-old\r\n", "2");
        var shown = await Raw("PUT", Key, "Content-Type: text/x-new\r\n" + Representation, "3");

        Assert.Equal((201, Key, "1"), (created.Status, created.Headers["Location"], created.Headers["Kv-Revision"]));
        Assert.Equal((204, "2"), (replaced.Status, replaced.Headers["Kv-Revision"]));
        Assert.Equal((200, "2", "text/x-old", "3"),
            (shown.Status, shown.Body, shown.Headers["Content-Type"], shown.Headers["Kv-Revision"]));
        var epoch = (await Found.Status()).Epoch;
        Assert.Equal(
            [$"\"{epoch}.1\"", $"\"{epoch}.2\"", $"\"{epoch}.3\""],
            ((RawResponse[])[created, replaced, shown]).Select(answer => answer.Headers["ETag"]));
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task The_type_is_kept_or_bytes_or_text_for_the_form_of_curl(string backend)
    {
        await Make(backend);
        const string Form = "Content-Type: application/x-www-form-urlencoded\r\n";
        foreach (var (header, body, type) in ((string, string, string)[])
            [
                ("Content-Type: application/json; charset=utf-8\r\n", "{}", "application/json; charset=utf-8"),
                ("", "x", "application/octet-stream"), (Form, "caf\u00c3\u00a9", "text/plain"),
                (Form, "\u00ff", "application/x-www-form-urlencoded"),
            ])
        {
            await Put(body, header);
            var got = await Raw("GET", Key);
            Assert.Equal((body, type), (got.Body, got.Headers["Content-Type"]));
        }
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Metadata_has_at_most_2_KB_and_a_put_without_it_removes_it(string backend)
    {
        await Make(backend);
        var most = $"Kv-Meta-ab: {new string('x', 2046)}\r\n";

        await Put("1", most);
        var over = await Raw("PUT", Key, $"Kv-Meta-ab: {new string('x', 2047)}\r\n", "2");
        var got = await Raw("GET", Key);
        await Put("3");

        AssertProblem(over, 400, "invalid-header");
        Assert.Equal(("1", 2046), (got.Body, got.Headers["Kv-Meta-ab"].Length));
        Assert.DoesNotContain("Kv-Meta-ab", (await Raw("GET", Key)).Headers.Keys);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Coding_and_language_belong_to_the_value(string backend)
    {
        await Make(backend);
        await Put("\u001f\u008b", "Content-Encoding: gzip\r\nContent-Language: de\r\n");

        var got = await Raw("GET", Key, "Accept-Encoding: identity\r\n");
        await Put("x");

        Assert.Equal(("\u001f\u008b", "gzip", "de"), (got.Body, got.Headers["Content-Encoding"], got.Headers["Content-Language"]));
        Assert.DoesNotContain((await Raw("GET", Key)).Headers.Keys, name => name is "Content-Encoding" or "Content-Language");
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_refused_write_changes_nothing(string backend)
    {
        await Make(backend, "\"maxValueBytes\":8");
        var tag = await Put("kept");
        foreach (var (headers, body, status, code) in ((string, string, int, string)[])
            [
                ("", "", 411, "length-required"), ("Content-Range: bytes 0-1/4\r\n", "xx", 400, "invalid-header"),
                ("", "123456789", 413, "value-too-large"), ("Content-Type: garbage\r\n", "x", 400, "invalid-header"),
                ("Transfer-Encoding: chunked\r\n", "9\r\n123456789\r\n0\r\n\r\n", 413, "value-too-large"),
                ($"Content-Type: text/{new string('a', 252)}\r\n", "x", 400, "invalid-header"),
                ("Kv-Other: 1\r\n", "x", 400, "invalid-header"), ("Kv-Ttl: 0\r\n", "x", 400, "invalid-ttl"),
                ("Transfer-Encoding: gzip, chunked\r\n", "1\r\nx\r\n0\r\n\r\n", 501, "invalid-header"),
            ])
            AssertProblem(await Raw("PUT", Key, headers, body), status, code);

        var got = await Raw("GET", Key);
        Assert.Equal(("kept", tag), (got.Body, got.Headers["ETag"]));
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Post_on_a_key_is_put(string backend)
    {
        await Make(backend);

        var created = await Raw("POST", Key, "Kv-Ttl: 30\r\n", "1");
        var replaced = await Raw("POST", Key, Representation, "2");

        Assert.Equal((201, Key), (created.Status, created.Headers["Location"]));
        Assert.Equal((200, "1"), (replaced.Status, replaced.Body));
        var got = await Raw("GET", Key);
        Assert.Equal(("2", "", replaced.Headers["ETag"]), (got.Body, Expiry(got), got.Headers["ETag"]));
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_condition_is_checked_before_the_body_and_again_when_it_is_stored(string backend)
    {
        await Make(backend);
        var tag = await Put("1");
        using var refused = await Connect();
        using var overtaken = await Connect();
        const string Expect = "Expect: 100-continue\r\nContent-Length: 4\r\n";

        await refused.Write(refused.Request("PUT", Key, Expect + "If-None-Match: *\r\n"));
        Assert.Equal(412, (await refused.Read()).Status);
        await overtaken.Write(overtaken.Request("PUT", Key, Expect + $"If-Match: {tag}\r\n"));
        Assert.Equal(100, (await overtaken.Read()).Status);
        await Put("2");
        await overtaken.Write("mine");

        AssertProblem(await overtaken.Read(), 412, "precondition-failed");
        Assert.Equal("2", (await Raw("GET", Key)).Body);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_slow_upload_blocks_nobody(string backend)
    {
        await Make(backend);
        await Put("1");
        using var slow = await Connect();
        await slow.Write(slow.Request("PUT", Key, "Content-Length: 400000\r\n") + new string('x', 200_000));

        await Put("2");
        Assert.Equal("2", (await Raw("GET", Key)).Body);
        Assert.Equal("{\"cleared\":1}", (await Raw("POST", Bucket + ":clear")).Body.TrimEnd());
        await slow.Write(new string('x', 200_000));

        Assert.Equal(201, (await slow.Read()).Status);
        Assert.Equal(400_000, (await Raw("GET", Key)).Body.Length);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Delete_answers_204_and_whether_the_key_existed_or_the_old_value(string backend)
    {
        await Make(backend);
        await Put("1");
        var deleted = await Raw("DELETE", Key);
        var absent = await Raw("DELETE", Key);
        await Put("2", "Content-Type: text/x-two\r\n");
        AssertProblem(await Raw("DELETE", Key, "If-Match: \"1.1\"\r\n"), 412, "precondition-failed");
        var shown = await Raw("DELETE", Key, Representation);
        var nothing = await Raw("DELETE", Key, Representation);

        Assert.Equal((204, "true"), (deleted.Status, deleted.Headers["Kv-Existed"]));
        Assert.Equal((204, "false"), (absent.Status, absent.Headers["Kv-Existed"]));
        Assert.Equal((200, "2", "text/x-two"), (shown.Status, shown.Body, shown.Headers["Content-Type"]));
        Assert.Equal((204, "false"), (nothing.Status, nothing.Headers["Kv-Existed"]));
        AssertProblem(await Raw("GET", Key), 404, "key-not-found");
        AssertProblem(await Raw("DELETE", Key, "If-Match: *\r\n"), 412, "precondition-failed");
    }
}

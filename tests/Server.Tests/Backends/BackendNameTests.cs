using System.Text.Json;

namespace Pail.Server.Tests.Backends;

/// <summary>Which texts are names of keys, and which of them name the same one.</summary>
public sealed class BackendNameTests : BackendServer
{
    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_slash_is_the_same_raw_and_escaped_and_an_escaped_escape_is_another_key(string backend)
    {
        await Make(backend);
        await Put("slash", key: Bucket + "/keys/a%2Fb");
        await Put("escape", key: Bucket + "/keys/a%252Fb");

        Assert.Equal("slash", (await Raw("GET", Bucket + "/keys/a/b")).Body);
        Assert.Equal("escape", (await Raw("GET", Bucket + "/keys/a%252Fb")).Body);
        Assert.Equal(204, (await Raw("DELETE", Bucket + "/keys/a/b")).Status);
        Assert.Equal("escape", (await Raw("GET", Bucket + "/keys/a%252Fb")).Body);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Keys_are_compared_byte_by_byte_without_normalization_and_with_case(string backend)
    {
        await Make(backend);
        string[] keys = ["%C3%A9", "e%CC%81", "e", "E", "%EF%BD%85", "e%20", "e+", "%C3%9F", "ss"];
        foreach (var key in keys)
            Assert.Equal(201, (await Raw("PUT", $"{Bucket}/keys/{key}", body: key)).Status);

        foreach (var key in keys)
            Assert.Equal(key, (await Raw("GET", $"{Bucket}/keys/{key}")).Body);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_key_has_1_to_512_bytes(string backend)
    {
        await Make(backend);
        var longest = string.Concat(Enumerable.Repeat("%C3%A9", 256));

        await Put("x", key: $"{Bucket}/keys/{longest}");
        var longer = await Raw("PUT", $"{Bucket}/keys/{longest}x", body: "x");
        var empty = await Raw("GET", Bucket + "/keys/");

        Assert.Equal("x", (await Raw("GET", $"{Bucket}/keys/{longest}")).Body);
        AssertProblem(longer, 400, "invalid-key");
        AssertProblem(empty, 400, "invalid-key");
        Assert.Equal(1, (await Found.Status()).Keys);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task What_is_no_key_harms_nothing(string backend)
    {
        await Make(backend);
        await Put("kept");

        foreach (var method in (string[])["PUT", "GET", "DELETE", "POST"])
        {
            foreach (var (key, code) in ((string, string)[])
                [
                    ("%01", "invalid-key"), ("a%1F", "invalid-key"), ("%7F", "invalid-key"), ("%", "invalid-path"), ("%zz", "invalid-path"),
                    ("%C0%AF", "invalid-path"), ("%ED%A0%80", "invalid-path"), ("%FF", "invalid-path"), ("%2E%2E", "invalid-path"),
                    ("..", "invalid-path"), ("k/../..", "invalid-path"), (".", "invalid-path"),
                ])
                AssertProblem(await Raw(method, $"{Bucket}/keys/{key}", "Content-Length: 0\r\n"), 400, code);
        }

        // The parser itself refuses this one, without a body.
        Assert.Equal(400, (await Raw("DELETE", Key + "%00")).Status);
        AssertProblem(await Raw("DELETE", Bucket + "/"), 404, "not-found");
        AssertProblem(await Raw("DELETE", Bucket + "/keys/"), 405, "method-not-allowed");
        Assert.Equal("kept", (await Raw("GET", Key)).Body);
        Assert.Equal(1, (await Found.Status()).Keys);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_server_made_key_is_a_UUID_of_version_7_that_its_location_leads_to(string backend)
    {
        await Make(backend);

        var first = await Raw("POST", Bucket + "/keys", "Content-Type: text/plain\r\n", "1");
        Time.Advance(TimeSpan.FromMilliseconds(1));
        var second = await Raw("POST", Bucket + "/keys", "If-None-Match: *\r\n", "2");

        Assert.Equal((201, 201), (first.Status, second.Status));
        Assert.Equal("1", (await Raw("GET", first.Headers["Location"])).Body);
        Assert.Equal("2", (await Raw("GET", second.Headers["Location"])).Body);
        var list = JsonDocument.Parse((await Raw("GET", Bucket + "/keys")).Body).RootElement.GetProperty("value");
        Assert.All(list.EnumerateArray(), item => Assert.Equal(7, Guid.Parse(item.Member("key")).Version));
        Assert.True(string.CompareOrdinal(first.Headers["Location"], second.Headers["Location"]) < 0);
        AssertProblem(await Raw("POST", Bucket + "/keys", "If-Match: *\r\n", "3"), 412, "precondition-failed");
        AssertProblem(await Raw("POST", Bucket + "/keys", "If-Match: 7\r\n", "3"), 400, "invalid-header");
        Assert.Equal(2, (await Found.Status()).Keys);
    }
}

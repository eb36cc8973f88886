using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Pail.Buckets;

namespace Pail.Server.Tests;

/// <summary>Export and import over a real socket, of all kinds of real buckets.</summary>
public sealed class TransferBackendTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Variants.All), MemberType = typeof(Variants))]
    public async Task What_is_exported_and_imported_is_the_same(string variant)
    {
        await using var server = await RealServer.Start();
        await server.Make("b", variant);
        await server.Make("copy", variant);
        var large = string.Concat(Enumerable.Repeat("ä\u0001\"\n", 100_000));
        (await server.Post(
            "/v1/buckets/b:batch",
            """
            {"ops":[{"op":"put","key":"text","text":"1 ä"},{"op":"put","key":"bytes","base64":"AP8="},{"op":"put","key":"empty","text":""},
            {"op":"put","key":"headers","text":"x","contentType":"text/html; charset=utf-8","contentEncoding":"gzip",
            "contentLanguage":"de","metadata":{"owner":"ada"}},
            {"op":"put","key":"ttl","text":"x","ttl":"1h"},{"op":"put","key":"sliding","text":"x","sliding":"20m","ttl":"1d"},
            {"op":"put","key":"a/b c\\\u202e","text":"x"},{"op":"incr","key":"n"}]}
            """)).Dispose();
        (await server.Client.PutAsync("/v1/buckets/b/keys/large", Answers.Body(large), Cancelled)).Dispose();

        var lines = await Export(server, "b");
        using var imported = await Import(server, "copy", lines);

        Assert.Equal("{\"imported\":9}\n", await imported.Text());
        var buckets = server.Services.GetRequiredService<IBuckets>();
        var (source, copy) = ((await buckets.Find("b"))!, (await buckets.Find("copy"))!);
        var keys = (await source.List(new KeyQuery())).Keys;
        Assert.Equal(keys.Select(pair => pair.Key), (await copy.List(new KeyQuery())).Keys.Select(pair => pair.Key));
        foreach (var (key, before) in keys)
        {
            var after = (await copy.Peek(key))!;
            Assert.Equal(before.Value.ToArray(), after.Value.ToArray());
            Assert.Equal(
                (before.ContentType, before.ContentEncoding, before.ContentLanguage, before.Created, before.Modified),
                (after.ContentType, after.ContentEncoding, after.ContentLanguage, after.Created, after.Modified));
            Assert.Equal(before.Metadata, after.Metadata);
            Assert.Equal((before.ExpiresAtLatest, before.Sliding), (after.ExpiresAtLatest, after.Sliding));
        }
    }

    [Theory]
    [MemberData(nameof(Variants.All), MemberType = typeof(Variants))]
    public async Task What_exceeds_a_limit_is_refused_as_a_whole(string variant)
    {
        await using var server = await RealServer.Start(null, "--maxImportBytes", "6000");
        await server.Make("b", variant);
        await server.Make("few", variant, "\"maxKeys\":1");
        await server.Make("small", variant, "\"maxValueBytes\":1");
        await server.Make("copy", variant);
        (await server.Post(
            "/v1/buckets/b:batch",
            """{"ops":[{"op":"put","key":"a","text":"x"},{"op":"put","key":"b","text":"xx"}]}""")).Dispose();
        var lines = await Export(server, "b");
        var line = lines[..(lines.IndexOf('\n') + 1)];
        var many = string.Concat(
            Enumerable.Range(0, 40).Select(i => line.Replace("\"key\":\"a", $"\"key\":\"a{i}", StringComparison.Ordinal)));
        Assert.True(many.Length > 6000);

        using var keys = await Import(server, "few", lines);
        using var value = await Import(server, "small", lines);
        using var body = await Import(server, "copy", many);

        await keys.Problem(HttpStatusCode.InsufficientStorage, "quota-exceeded");
        var tooLarge = await value.Problem(HttpStatusCode.RequestEntityTooLarge, "value-too-large");
        Assert.Contains("Line 2: ", tooLarge.Member("detail"), StringComparison.Ordinal);
        await body.Problem(HttpStatusCode.RequestEntityTooLarge, "request-too-large");
        foreach (var bucket in (string[])["few", "small", "copy"])
            Assert.Equal(0, (await (await server.Services.GetRequiredService<IBuckets>().Find(bucket))!.Status()).Keys);
        using var good = await Import(server, "copy", lines);
        Assert.Equal(HttpStatusCode.OK, good.StatusCode);
    }

    [Fact]
    public async Task The_memory_of_the_entries_counts_too()
    {
        await using var server = await RealServer.Start(null, "--maxImportBytes", "2000");
        await server.Make("b", "\"backend\":\"table\"");
        var lines = string.Concat(Enumerable.Range(0, 12).Select(i => Line($"k{i}")));

        using var answer = await Import(server, "b", lines);

        var problem = await answer.Problem(HttpStatusCode.RequestEntityTooLarge, "request-too-large");
        Assert.Contains("The memory of the entries, in bytes, must be at most 2000", problem.Member("detail"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"contentType\":\"a\\r\\nb\"", "contentType must be one media type")]
    [InlineData("\"contentType\":\"garbage\"", "contentType must be one media type")]
    [InlineData("\"contentType\":\"a/b\",\"contentEncoding\":\"ä\"", "contentEncoding must be a list of words")]
    [InlineData("\"contentType\":\"a/b\",\"contentLanguage\":\"\"", "contentLanguage must be a list of words")]
    [InlineData("\"contentType\":\"a/b\",\"metadata\":{\"a b\":\"x\"}", "metadata must have names that can be a header's")]
    [InlineData("\"contentType\":\"a/b\",\"metadata\":{\"A\":\"x\"}", "metadata must have names that can be a header's in lower case")]
    [InlineData("\"contentType\":\"a/b\",\"metadata\":{\"a\":\"\\n\"}", "metadata must have names that can be a header's")]
    public async Task An_import_stores_only_what_a_put_could_store(string members, string expected)
    {
        await using var server = await RealServer.Start();
        await server.Make("b", "\"backend\":\"agent\"");

        var line = Line("k").Replace("\"contentType\":\"a/b\"", members, StringComparison.Ordinal);

        using var answer = await Import(server, "b", Line("ok") + line);

        var problem = await answer.Problem(HttpStatusCode.BadRequest, "invalid-json");
        Assert.Contains("Line 2: " + expected, problem.Member("detail"), StringComparison.Ordinal);
        Assert.Equal(0, (await (await server.Services.GetRequiredService<IBuckets>().Find("b"))!.Status()).Keys);
    }

    [Theory]
    [InlineData("\"key\":\"\"", "A key must have 1 to 512 bytes, but is empty.")]
    [InlineData("\"key\":\"a\\u0001\"", "A key must not have control characters")]
    [InlineData("\"keyUtf16\":\"PdhhAA==\"", "A key must be Unicode, but has half of a surrogate pair.")]
    public async Task An_import_stores_only_keys_that_a_path_can_have(string key, string expected)
    {
        await using var server = await RealServer.Start();
        await server.Make("b", "\"backend\":\"agent\"");

        using var answer = await Import(server, "b", Line("k").Replace("\"key\":\"k\"", key, StringComparison.Ordinal));

        var problem = await answer.Problem(HttpStatusCode.BadRequest, "invalid-json");
        Assert.Contains("Line 1: " + expected, problem.Member("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_export_of_a_bucket_that_is_killed_in_the_middle_breaks_off()
    {
        await using var server = await RealServer.Start();
        await server.Make("b", "\"backend\":\"agent\"");
        for (var i = 0; i < 64; i++)
            (await server.Client.PutAsync($"/v1/buckets/b/keys/{i}", new ByteArrayContent(new byte[256 * 1024]), Cancelled)).Dispose();
        for (var i = 0; i < 200; i++)
            (await server.Client.PutAsync($"/v1/buckets/b/keys/a{i}", Answers.Body("x"), Cancelled)).Dispose();
        var bucket = (await server.Services.GetRequiredService<IBuckets>().Find("b"))!;
        var epoch = (await bucket.Status()).Epoch;

        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/buckets/b:export");
        using var answer = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancelled);
        await bucket.Kill();
        await Waiting.Until(async () => (await bucket.Status()).Epoch != epoch);

        await Assert.ThrowsAnyAsync<Exception>(() => answer.Content.ReadAsByteArrayAsync(Cancelled));
    }

    private static string Line(string key) =>
        $$"""
        {"key":"{{key}}","text":"x","contentType":"a/b","created":"2026-01-01T00:00:00Z","modified":"2026-01-01T00:00:00Z","revision":"1.1"}

        """.ReplaceLineEndings("\n");

    private static async Task<string> Export(RealServer server, string bucket)
    {
        using var answer = await server.Client.PostAsync($"/v1/buckets/{bucket}:export", null, Cancelled);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Text();
    }

    private static Task<HttpResponseMessage> Import(RealServer server, string bucket, string lines) =>
        server.Client.PostAsync(
            $"/v1/buckets/{bucket}:import", new StringContent(lines, Encoding.UTF8, "application/x-ndjson"), Cancelled);
}

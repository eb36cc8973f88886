using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Pail.Cluster.Tests.Hosting;

/// <summary>A limit that was changed at one silo, at the other one.</summary>
public sealed class SharedLimitTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_larger_limit_of_values_holds_at_every_silo_at_once()
    {
        using var directory = new StoreDirectory();
        await using var first = await SiloProcess.Start("--store", directory.Store, "--siloName", "first");
        await using var second = await SiloProcess.Start("--store", directory.Store, "--siloName", "second");
        using var here = new HttpClient { BaseAddress = first.Address };
        using var there = new HttpClient { BaseAddress = second.Address };
        foreach (var (at, other) in new[] { (here, there), (there, here) })
        {
            foreach (var write in (Func<HttpClient, string, Task<HttpResponseMessage>>[])[Put, PutInPieces, Post, Append, Import])
            {
                using var made = await at.PutAsync("/v1/buckets/b", Json("""{"maxValueBytes":5}"""), Cancelled);
                Assert.Equal(HttpStatusCode.Created, made.StatusCode);
                using var small = await Put(other, "12345");
                Assert.Equal(HttpStatusCode.Created, small.StatusCode);
                using var refused = await write(other, new string('x', 6));
                Assert.True(
                    refused.StatusCode is HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.BadRequest,
                    await refused.Content.ReadAsStringAsync(Cancelled));

                using var change = new StringContent("""{"maxValueBytes":50}""", Encoding.UTF8);
                change.Headers.ContentType = MediaTypeHeaderValue.Parse("application/merge-patch+json");
                using var patched = await at.PatchAsync("/v1/buckets/b", change, Cancelled);
                Assert.Equal(HttpStatusCode.OK, patched.StatusCode);
                using var stored = await write(other, new string('x', 40));
                Assert.True(stored.IsSuccessStatusCode, await stored.Content.ReadAsStringAsync(Cancelled));
                using var deleted = await at.DeleteAsync("/v1/buckets/b?force=true", Cancelled);
            }
        }
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private static Task<HttpResponseMessage> Put(HttpClient at, string value) =>
        at.PutAsync("/v1/buckets/b/keys/k", new StringContent(value), Cancelled);

    private static async Task<HttpResponseMessage> PutInPieces(HttpClient at, string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/v1/buckets/b/keys/k") { Content = new StringContent(value) };
        request.Headers.TransferEncodingChunked = true;
        return await at.SendAsync(request, Cancelled);
    }

    private static Task<HttpResponseMessage> Post(HttpClient at, string value) =>
        at.PostAsync("/v1/buckets/b/keys", new StringContent(value), Cancelled);

    private static Task<HttpResponseMessage> Append(HttpClient at, string value) =>
        at.PostAsync("/v1/buckets/b/append/other", new StringContent(value), Cancelled);

    private static Task<HttpResponseMessage> Import(HttpClient at, string value) => at.PostAsync(
        "/v1/buckets/b:import",
        new StringContent(
            $$"""{"key":"i","text":"{{value}}","contentType":"text/plain","revision":"1.1","""
            + """ "created":"2026-01-01T00:00:00Z","modified":"2026-01-01T00:00:00Z"}""" + '\n'
            + """{"end":true,"keys":1,"revision":"1.1"}""" + '\n',
            Encoding.UTF8,
            "application/x-ndjson"),
        Cancelled);
}

using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Pail.Buckets;
using Pail.Runtime.Processes;

namespace Pail.Server.Tests;

/// <summary>The answers that clients get when buckets are deleted and processes of the tree end.</summary>
public sealed class BucketLifeTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Variants.All), MemberType = typeof(Variants))]
    public async Task A_bucket_that_is_deleted_and_created_under_load_is_served_or_not_found(string backend)
    {
        await using var server = await RealServer.Start();
        using var stop = new CancellationTokenSource();
        var clients = Enumerable.Range(0, 16).Select(i => Task.Run(() => Client(i), Cancelled)).ToArray();

        for (var round = 0; round < 50; round++)
        {
            (await server.Client.PutAsync("/v1/buckets/b", Json($"{{{backend}}}"), Cancelled)).Dispose();
            using var deleted = await server.Client.DeleteAsync($"/v1/buckets/b{(round % 2 == 0 ? "?force=true" : "")}", Cancelled);
            Assert.True(deleted.StatusCode is HttpStatusCode.NoContent or HttpStatusCode.Conflict);
        }

        await stop.CancelAsync();
        var answers = (await Task.WhenAll(clients)).SelectMany(seen => seen).ToHashSet();
        Assert.Subset(new HashSet<string> { "200", "201", "204", "404 bucket-not-found", "404 key-not-found" }, answers);

        async Task<HashSet<string>> Client(int i)
        {
            var seen = new HashSet<string>();
            for (var n = 0; !stop.IsCancellationRequested || n < 10; n++)
            {
                using var put = await server.Client.PutAsync($"/v1/buckets/b/keys/k{i}", new StringContent($"{n}"), Cancelled);
                using var get = await server.Client.GetAsync($"/v1/buckets/b/keys/k{i}", Cancelled);
                using var status = await server.Client.GetAsync("/v1/buckets/b", Cancelled);
                foreach (var answer in (HttpResponseMessage[])[put, get, status])
                    seen.Add($"{(int)answer.StatusCode} {answer.Header("Kv-Error-Code")}".TrimEnd());
            }

            return seen;
        }
    }

    [Fact]
    public async Task A_failed_bucket_makes_the_server_degraded_until_it_is_deleted()
    {
        await using var server = await RealServer.Start();
        (await server.Client.PutAsync("/v1/buckets/b", Json("""{"backend":"agent","restart":"temporary"}"""), Cancelled)).Dispose();
        Assert.Equal("ok\n", await server.Client.GetStringAsync("/health/ready", Cancelled));

        (await server.Client.PostAsync("/v1/buckets/b:kill", null, Cancelled)).Dispose();

        while (await server.Client.GetStringAsync("/health/ready", Cancelled) is var health && health != "degraded\nfailed bucket: b\n")
            Assert.Equal("ok\n", health);
        using var get = await server.Client.GetAsync("/v1/buckets/b/keys/k", Cancelled);
        await get.Problem(HttpStatusCode.ServiceUnavailable, "bucket-failed");
        using var deleted = await server.Client.DeleteAsync("/v1/buckets/b", Cancelled);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal("ok\n", await server.Client.GetStringAsync("/health/ready", Cancelled));
    }

    [Fact]
    public async Task The_rows_of_a_table_survive_the_end_of_the_whole_tree()
    {
        await using var server = await RealServer.Start();
        var node = server.Services.GetRequiredService<Node>();
        var tree = server.Services.GetRequiredService<BucketTree>();
        (await server.Client.PutAsync("/v1/buckets/b", null, Cancelled)).Dispose();
        using var put = await server.Client.PutAsync("/v1/buckets/b/keys/milk", new StringContent("3"), Cancelled);

        var root = tree.Root;
        node.Exit(root, ExitReason.Kill);
        await node.WaitForExit(root);

        while (tree.Root == root || (await (await tree.Find("b"))!.Status()).State != BucketState.Running)
            await Task.Yield();
        using var get = await server.Client.GetAsync("/v1/buckets/b/keys/milk", Cancelled);
        Assert.Equal(("3", put.Header("ETag")), (await get.Text(), get.Header("ETag")));
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}

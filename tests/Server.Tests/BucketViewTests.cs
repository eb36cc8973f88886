using System.Net;
using System.Text.Json;

namespace Pail.Server.Tests;

/// <summary>The views of the runtime show the buckets of a real server.</summary>
public sealed class BucketViewTests
{
    [Theory]
    [InlineData("agent")]
    [InlineData("genserver")]
    [InlineData("table")]
    public async Task A_killed_bucket_is_among_the_crashes_and_in_the_tree_with_its_restart(string backend)
    {
        await using var server = await RealServer.Start();
        await Put(server, "/v1/buckets/b", $"{{\"backend\":\"{backend}\"}}");
        var before = await Pid(server);
        using var kill = await server.Client.PostAsync("/v1/buckets/b:kill", null, TestServer.Cancelled);
        Assert.Equal(HttpStatusCode.NoContent, kill.StatusCode);
        var after = before;
        while (after == before || after.Length == 0)
            after = await Pid(server);

        var crash = Assert.Single(await Values(server, "/v1/crashes"));
        var process = (await Values(server, "/v1/processes")).Single(process => process.Member("pid") == after);
        var bucket = (await Values(server, "/v1/tree")).Single()
            .GetProperty("children")[0].GetProperty("children")[1].GetProperty("children")[0];

        Assert.Equal(
            (before, "killed", "b", "restart"),
            (crash.Member("pid"), crash.Member("reason"), crash.Member("child"), crash.Member("decision")));
        Assert.Equal("buckets/b", process.Member("name"));
        Assert.Equal(("b", "1"), (bucket.Member("id"), bucket.GetProperty("children")[0].Member("restarts")));
        Assert.Equal(after, bucket.GetProperty("children")[0].Member("pid"));
    }

    [Fact]
    public async Task A_table_bucket_is_among_the_tables_with_its_rows_and_its_owner()
    {
        await using var server = await RealServer.Start();
        await Put(server, "/v1/buckets/b", "{\"tableType\":\"orderedSet\"}");
        await Put(server, "/v1/buckets/b/keys/k", "v");

        var table = (await Values(server, "/v1/tables")).Single(table => table.Member("name") == "b");

        Assert.Equal(
            ("orderedSet", await Pid(server), "public", "1"),
            (table.Member("type"), table.Member("owner"), table.Member("protection"), table.Member("rows")));
    }

    [Fact]
    public async Task The_tables_are_listed_in_pages()
    {
        await using var server = await RealServer.Start();
        foreach (var name in (string[])["a", "b", "c"])
            await Put(server, $"/v1/buckets/{name}", "{}");
        var whole = (await Values(server, "/v1/tables")).Select(table => table.Member("id")).ToList();
        var read = new List<string>();

        for (var link = "/v1/tables?limit=2"; link is not null;)
        {
            using var answer = await server.Client.GetAsync(link, TestServer.Cancelled);
            var page = await answer.Json();
            read.AddRange(page.GetProperty("value").EnumerateArray().Select(table => table.Member("id")));
            link = page.GetProperty("nextLink").GetString();
        }

        Assert.InRange(whole.Count, 5, 100);
        Assert.Equal(whole, read);
    }

    private static async Task Put(RealServer server, string path, string body)
    {
        using var answer = await server.Client.PutAsync(path, Answers.Body(body, null), TestServer.Cancelled);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
    }

    private static async Task<string> Pid(RealServer server)
    {
        using var answer = await server.Client.GetAsync("/v1/buckets/b", TestServer.Cancelled);
        return (await answer.Json()).Member("pid");
    }

    private static async Task<IReadOnlyList<JsonElement>> Values(RealServer server, string path)
    {
        using var answer = await server.Client.GetAsync(path, TestServer.Cancelled);
        return [.. (await answer.Json()).GetProperty("value").EnumerateArray()];
    }
}

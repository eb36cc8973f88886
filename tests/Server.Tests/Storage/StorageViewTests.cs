using System.Net;
using System.Text.Json;

namespace Pail.Server.Tests.Storage;

/// <summary>What the server tells of its storage.</summary>
public sealed class StorageViewTests : IDisposable
{
    private readonly DataDirectory _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task Without_a_storage_the_answer_says_so_and_there_are_no_metrics()
    {
        await using var server = await RealServer.Start();
        using var answer = await server.Get("/v1/storage");

        Assert.Equal((HttpStatusCode.OK, "{\"durable\":false}\n"), (answer.StatusCode, await answer.Text()));
        using var metrics = await server.Get("/metrics");
        Assert.DoesNotContain("pail_storage", await metrics.Text(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("always")]
    [InlineData("100ms")]
    [InlineData("never")]
    public async Task The_figures_are_those_of_the_storage(string sync)
    {
        await using (var before = await Start("--sync", sync))
            await Fill(before);
        await using var server = await Start("--sync", sync);
        using var stored = await server.Put("/v1/buckets/b/keys/new", "1");
        using var answer = await server.Get("/v1/storage");

        Assert.Equal("no-cache", answer.Header("Cache-Control"));
        var shown = await answer.Json();
        Assert.Equal(
            ("True", "ok", sync, _data.Path, Path.Combine(_data.Path, "pail.db")),
            (shown.Member("durable"), shown.Member("state"), shown.Member("sync"), shown.Member("directory"), shown.Member("file")));
        Assert.Equal(JsonValueKind.Null, shown.GetProperty("lastError").ValueKind);
        Assert.Equal("0", shown.GetProperty("lag").Member("changes"));
        Assert.True(shown.GetProperty("commits").GetProperty("count").GetInt64() > 0);
        Assert.True(shown.GetProperty("commits").GetProperty("lastAt").TryGetDateTimeOffset(out _));
        Assert.True(shown.GetProperty("fileBytes").GetInt64() >= new FileInfo(Path.Combine(_data.Path, "pail.db")).Length);
        Assert.True(shown.GetProperty("freeBytes").GetInt64() > 0);
        Assert.Equal(("1", "3"), (shown.GetProperty("recovery").Member("buckets"), shown.GetProperty("recovery").Member("keys")));
    }

    [Fact]
    public async Task The_metrics_have_them_too()
    {
        await using var server = await Start();
        await Fill(server);
        using var answer = await server.Get("/metrics");
        var text = await answer.Text();

        foreach (var line in (string[])[
            "pail_storage_writable 1", "pail_storage_lag_changes 0", "pail_storage_lag_age_seconds 0", "pail_storage_snapshot_failing 0"])
            Assert.Contains($"{line}\n", text, StringComparison.Ordinal);
        foreach (var name in (string[])[
            "pail_storage_commits_total ", "pail_storage_changes_total ", "pail_storage_written_bytes_total ", "pail_storage_syncs_total ",
            "pail_storage_commit_duration_seconds{pail_quantile=\"0.99\"} ", "pail_storage_commit_last_timestamp_seconds ",
            "pail_storage_log_size_bytes ", "pail_storage_snapshot_size_bytes ", "pail_storage_file_size_bytes ",
            "pail_storage_disk_free_bytes "])
            Assert.Contains($"\n{name}", text, StringComparison.Ordinal);
    }

    internal static async Task Fill(RealServer server)
    {
        using var made = await server.Put("/v1/buckets/b", "");
        for (var i = 0; i < 3; i++)
        {
            using var stored = await server.Put($"/v1/buckets/b/keys/{i}", $"value {i}");
            Assert.Equal(HttpStatusCode.Created, stored.StatusCode);
        }
    }

    private Task<RealServer> Start(params string[] settings) => RealServer.Start(null, ["--data", _data.Path, .. settings]);
}

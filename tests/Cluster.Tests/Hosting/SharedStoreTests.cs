using System.Net;
using System.Text.Json;

namespace Pail.Cluster.Tests.Hosting;

/// <summary>What a silo tells of the store that it shares with others.</summary>
public sealed class SharedStoreTests
{
    [Fact]
    public async Task The_storage_is_the_store_and_its_backups_are_not_made_by_a_silo()
    {
        using var directory = new StoreDirectory();
        await using var silo = await SiloProcess.Start("--store", directory.Store);
        using var client = new HttpClient { BaseAddress = silo.Address };
        using var made = await client.PutAsync("/v1/buckets/b", null, TestContext.Current.CancellationToken);
        using var put = await client.PutAsync(
            "/v1/buckets/b/keys/milk", new StringContent("1"), TestContext.Current.CancellationToken);

        using var storage = JsonDocument.Parse(
            await client.GetStringAsync("/v1/storage", TestContext.Current.CancellationToken));
        using var backup = await client.PostAsync("/v1/backup", null, TestContext.Current.CancellationToken);

        var shown = storage.RootElement;
        Assert.True(shown.GetProperty("durable").GetBoolean());
        Assert.Equal("ok", shown.GetProperty("state").GetString());
        Assert.StartsWith($"the SQLite file {directory.Path}", shown.GetProperty("store").GetString(), StringComparison.Ordinal);
        Assert.True(shown.GetProperty("lastAnswerAt").TryGetDateTimeOffset(out _));
        Assert.Equal(JsonValueKind.Null, shown.GetProperty("lastError").ValueKind);
        var commits = shown.GetProperty("commits");
        Assert.Equal((1, 1), (commits.GetProperty("count").GetInt32(), commits.GetProperty("rows").GetInt32()));
        Assert.True(commits.GetProperty("bytes").GetInt64() > 0);
        Assert.Equal(HttpStatusCode.Conflict, backup.StatusCode);
        Assert.Contains(
            $"The buckets are in the SQLite file {directory.Path}",
            await backup.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }
}

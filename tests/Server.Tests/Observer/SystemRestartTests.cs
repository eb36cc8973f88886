using System.Net;
using System.Text.Json;

namespace Pail.Server.Tests.Observer;

/// <summary>What becomes of the buckets when an administrator restarts a process of the system.</summary>
public sealed class SystemRestartTests : IAsyncLifetime
{
    private RealServer _server = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await RealServer.Start();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("registry")]
    [InlineData("buckets")]
    [InlineData("bucket tree")]
    public async Task A_restart_starts_the_buckets_again(string child)
    {
        using var config = new StringContent("""{"backend":"agent"}""", System.Text.Encoding.UTF8, "application/json");
        (await _server.Client.PutAsync("/v1/buckets/b", config, Cancelled)).Dispose();

        using var restarted = await _server.Client.PostAsync($"/v1/processes/{await PidOf(child)}:restart", null, Cancelled);
        Assert.Equal(HttpStatusCode.OK, restarted.StatusCode);

        var state = "";
        while (state != "running")
        {
            await Task.Yield();
            using var status = JsonDocument.Parse(await _server.Client.GetStringAsync("/v1/buckets/b", Cancelled));
            state = status.RootElement.GetProperty("state").GetString()!;
        }
    }

    private async Task<string> PidOf(string child)
    {
        using var tree = JsonDocument.Parse(await _server.Client.GetStringAsync("/v1/tree", Cancelled));
        return Find(tree.RootElement.GetProperty("value")[0], child)!;
    }

    private static string? Find(JsonElement supervisor, string child)
    {
        foreach (var each in supervisor.GetProperty("children").EnumerateArray())
        {
            if (each.GetProperty("id").GetString() == child)
                return each.GetProperty("pid").GetString()![5..^1];
            if (each.TryGetProperty("children", out _) && Find(each, child) is { } found)
                return found;
        }

        return null;
    }
}

using System.Text;
using System.Text.Json;

namespace Pail.Server.Tests.Observer;

/// <summary>The list of a bucket's keys, in a browser.</summary>
public abstract class KeyPages(Browser browser) : ObserverPageTests(browser)
{
    private protected const string Row = "[data-testid=view-keys] [data-testid=row]";

    private protected async Task PutAll(string bucket, string[] keys)
    {
        var ops = JsonSerializer.Serialize(new { ops = keys.Select(static key => new { op = "put", key, text = "x" }) });
        using var content = new StringContent(ops, Encoding.UTF8, "application/json");
        using var answer = await Server.Client.PostAsync($"/v1/buckets/{bucket}:batch", content, Cancelled);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancelled));
    }
}

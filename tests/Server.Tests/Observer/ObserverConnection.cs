using System.Text.Json;

namespace Pail.Server.Tests.Observer;

/// <summary>Reads the observer's stream as its page does.</summary>
internal sealed class ObserverConnection(HttpResponseMessage response, StreamReader reader) : IAsyncDisposable
{
    internal static async Task<ObserverConnection> Open(HttpClient client, string query = "")
    {
        var response = await client.GetAsync(
            "/v1/observer" + query, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, response.StatusCode.ToString());
        var stream = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        return new ObserverConnection(response, new StreamReader(stream));
    }

    internal HttpResponseMessage Response => response;

    /// <summary>The next event; null at the end.</summary>
    internal async Task<(string Name, JsonElement Data)?> Next()
    {
        string? name = null;
        JsonElement? data = null;
        while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal))
                name = line[7..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
                data = JsonDocument.Parse(line[6..]).RootElement;
            else if (line.Length == 0 && name is not null && data is { } element)
                return (name, element);
        }

        return null;
    }

    /// <summary>The next sample.</summary>
    internal async Task<JsonElement> Sample()
    {
        while (await Next() is { } next)
        {
            if (next.Name == "sample")
                return next.Data;
        }

        throw new InvalidOperationException("The stream ended before a sample.");
    }

    public ValueTask DisposeAsync()
    {
        reader.Dispose();
        response.Dispose();
        return ValueTask.CompletedTask;
    }
}

using System.Net.ServerSentEvents;
using System.Text.Json;

namespace Pail.Server.Tests.Watching;

/// <summary>A client of a watch that reads with .NET's own parser of server-sent events, or line by line.</summary>
internal sealed class WatchClient : IAsyncDisposable
{
    private readonly Stream _body;
    private StreamReader? _lines;
    private SseParser<string>? _parser;
    private IAsyncEnumerator<SseItem<string>>? _events;

    private WatchClient(HttpResponseMessage response, Stream body) => (Response, _body) = (response, body);

    internal HttpResponseMessage Response { get; }

    /// <summary>The place that a browser would resume from.</summary>
    internal string LastEventId => Parser.LastEventId;

    /// <summary>How long a browser would wait before it reconnects.</summary>
    internal TimeSpan Retry => Parser.ReconnectionInterval;

    private SseParser<string> Parser => _parser ??= SseParser.Create(_body);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Opens a watch. When this returns, the server has the watch.</summary>
    internal static async Task<WatchClient> Open(
        HttpClient client, string query = "", string? lastEventId = null, string? accept = null, string bucket = "b")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/buckets/{bucket}/watch{query}")
        {
            Version = client.DefaultRequestVersion,
            VersionPolicy = client.DefaultVersionPolicy,
        };
        if (lastEventId is not null)
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        if (accept is not null)
            request.Headers.TryAddWithoutValidation("Accept", accept);
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancelled);

        // A problem is read as a whole, as the answer of any other request.
        return new WatchClient(response, response.IsSuccessStatusCode ? await response.Content.ReadAsStreamAsync(Cancelled) : Stream.Null);
    }

    /// <summary>The next event; null at the end of the stream.</summary>
    internal async Task<SseItem<string>?> Next()
    {
        _events ??= Parser.EnumerateAsync(Cancelled).GetAsyncEnumerator(Cancelled);
        return await _events.MoveNextAsync() ? _events.Current : null;
    }

    /// <summary>The next events, each as <c>name key revision</c>, followed by <c>*</c> if this revision is its id.</summary>
    internal async Task<string[]> Read(int count)
    {
        var shown = new string[count];
        for (var i = 0; i < count; i++)
            shown[i] = await Next() is { } item ? Show(item) : "end";
        return shown;
    }

    internal async Task<string?> ReadLine() => await (_lines ??= new StreamReader(_body)).ReadLineAsync(Cancelled);

    internal static string Show(SseItem<string> item)
    {
        var data = Data(item);
        var key = data.TryGetProperty("key", out var name) ? $" {name}" : "";
        var revision = data.TryGetProperty("revision", out var number) ? $" {number}" : "";

        // An event without an id has that of an earlier one, as in a browser.
        var hasId = item.EventId?.EndsWith($".{number}", StringComparison.Ordinal) == true;
        return $"{item.EventType}{key}{revision}{(hasId ? "*" : "")}";
    }

    internal static JsonElement Data(SseItem<string> item) => JsonDocument.Parse(item.Data).RootElement;

    public async ValueTask DisposeAsync()
    {
        if (_events is not null)
            await _events.DisposeAsync();
        Response.Dispose();
    }
}

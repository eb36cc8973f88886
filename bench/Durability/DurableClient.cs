using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Pail.Bench.Durability.Model;

namespace Pail.Bench.Durability;

/// <summary>Talks to a server that may end at any moment. A request without an answer throws <see cref="HttpRequestException"/>.</summary>
/// <param name="server">The server.</param>
/// <param name="timeLimit">For how long an answer is waited for; 20 seconds unless given.</param>
internal sealed class DurableClient(Uri server, TimeSpan? timeLimit = null) : IDisposable
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private static readonly MediaTypeHeaderValue Plain = new("text/plain");
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(20);

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, MaxConnectionsPerServer = 256 })
    {
        BaseAddress = server,
        Timeout = timeLimit ?? TimeLimit,
    };

    internal static string KeyPath(string bucket, string key) => $"/v1/buckets/{bucket}/keys/{key}";

    internal static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public void Dispose() => _http.Dispose();

    internal Task<Answer> Get(string path) => Send(HttpMethod.Get, path);

    /// <summary>Stores text, with the headers given.</summary>
    internal Task<Answer> Put(string path, string text, params (string Name, string Value)[] headers) =>
        Send(HttpMethod.Put, path, text, Plain, headers);

    internal Task<Answer> Post(string path, string? text = null) => Send(HttpMethod.Post, path, text, Plain);

    internal Task<Answer> PostJson(string path, string json) => Send(HttpMethod.Post, path, json, Json);

    internal Task<Answer> PutJson(string path, string json) => Send(HttpMethod.Put, path, json, Json);

    internal Task<Answer> Patch(string path, string patch) =>
        Send(HttpMethod.Patch, path, patch, new MediaTypeHeaderValue("application/merge-patch+json"));

    internal Task<Answer> Delete(string path, params (string Name, string Value)[] headers) =>
        Send(HttpMethod.Delete, path, null, null, headers);

    /// <summary>Lists all keys of a bucket with their values.</summary>
    /// <returns>They by key; null when there is no such bucket.</returns>
    internal async Task<Dictionary<string, Listed>?> List(string bucket)
    {
        var all = new Dictionary<string, Listed>(StringComparer.Ordinal);
        for (var path = $"/v1/buckets/{bucket}/keys?values=true&limit=500"; path is not null;)
        {
            var answer = await Get(path);
            if (answer.Code == "bucket-not-found")
                return null;
            if (!answer.IsDone)
                throw new HttpRequestException($"The list of {bucket} is answered with {(int)answer.Status} {answer.Code}.");
            using var page = JsonDocument.Parse(answer.Body);
            foreach (var item in page.RootElement.GetProperty("value").EnumerateArray())
                all.Add(item.GetProperty("key").GetString()!, Listed.Of(item));
            path = page.RootElement.GetProperty("nextLink").GetString();
        }

        return all;
    }

    /// <summary>Reads the events of a bucket until the server or the caller ends it.</summary>
    internal async Task Watch(string bucket, Action<JsonElement> see, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/buckets/{bucket}/watch?values=true");
        request.Headers.Accept.ParseAdd("application/x-ndjson");
        using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(stop));
        while (await lines.ReadLineAsync(stop) is { Length: > 0 } line)
        {
            // The last line of a server that was killed may be cut off.
            if (TryParse(line) is not { } item)
                return;
            using (item)
                see(item.RootElement);
        }
    }

    private async Task<Answer> Send(
        HttpMethod method,
        string path,
        string? text = null,
        MediaTypeHeaderValue? type = null,
        params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);

        // The framework sends a request without a body again, of itself, when a connection that it has used before is closed. A write that
        // was done without an answer would then be done twice, or be told as one that was never sent.
        if (text is not null || method != HttpMethod.Get)
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(text ?? "")) { Headers = { ContentType = type } };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        var asked = DateTimeOffset.UtcNow;
        try
        {
            using var answer = await _http.SendAsync(request);
            return new Answer
            {
                Status = answer.StatusCode,
                Code = Header(answer, "Kv-Error-Code"),
                Tag = answer.Headers.ETag is { } tag ? Tag.Parse(tag.Tag) : null,
                ExpiresAt = Header(answer, "Kv-Expires-At") is { } time ? DateTimeOffset.Parse(time, CultureInfo.InvariantCulture) : null,
                Number = Header(answer, "Kv-Meta-Number"),
                Body = await answer.Content.ReadAsByteArrayAsync(),
                Moment = new Moment(asked, DateTimeOffset.UtcNow),
            };
        }
        // The framework lets a SocketException through when the server ends between the connect and its first look at the connection.
        catch (Exception gone) when (gone is TaskCanceledException or IOException or SocketException)
        {
            throw new HttpRequestException($"{method} {path} was not answered: {gone.Message}", gone);
        }
    }

    private static JsonDocument? TryParse(string line)
    {
        try
        {
            return JsonDocument.Parse(line);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? values.First() : null;
}

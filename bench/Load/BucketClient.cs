using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Pail.Bench.Load;

/// <summary>Does operations over HTTP and checks the answers. A wrong answer is counted, never dropped.</summary>
internal sealed partial class BucketClient : IDisposable
{
    // The length of each value is checked; the bytes of each value of this many.
    private const int CheckedBytes = 16;

    private static readonly MediaTypeHeaderValue Binary = new("application/octet-stream");
    private static readonly MediaTypeHeaderValue JsonType = new("application/json");
    private static readonly MediaTypeHeaderValue MergePatch = new("application/merge-patch+json");

    private readonly HttpMessageInvoker _http;
    private readonly Uri _server;
    private readonly AuthenticationHeaderValue? _key;

    public BucketClient(Uri server, string? key, int connections, Values values)
    {
        _server = server;
        _key = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        Values = values;
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            MaxConnectionsPerServer = connections,
            UseCookies = false,
            AllowAutoRedirect = false,
            UseProxy = false,
            ActivityHeadersPropagator = null,
        });
    }

    public Values Values { get; }

    /// <summary>Whether a key may be missing, because its process is killed. Otherwise that is an error.</summary>
    public bool LosesKeys { get; init; }

    public void Dispose() => _http.Dispose();

    /// <summary>Reads a value and checks it.</summary>
    public async Task Get(string bucket, string key, Tally tally)
    {
        using var answer = await Send(HttpMethod.Get, KeyPath(bucket, key), null, tally);
        if (answer is null)
            return;
        if (answer.StatusCode == HttpStatusCode.NotFound && LosesKeys)
            tally.Missing++;
        else if (Check(answer, "GET", tally, HttpStatusCode.OK))
            await CheckValue(key, answer, tally);
    }

    /// <summary>Reads a value of a server that has the same for all keys, and checks its length.</summary>
    public async Task GetAnything(string bucket, string key, Tally tally)
    {
        using var answer = await Send(HttpMethod.Get, KeyPath(bucket, key), null, tally);
        if (answer is not null
            && Check(answer, "GET", tally, HttpStatusCode.OK)
            && (await answer.Content.ReadAsByteArrayAsync()).Length is var length && length != Values.Size)
            tally.Fail($"GET: {length} bytes instead of {Values.Size}");
    }

    /// <summary>Writes the value of a key.</summary>
    public async Task Put(string bucket, string key, Tally tally)
    {
        using var answer = await Send(HttpMethod.Put, KeyPath(bucket, key), Body(Values.Of(key), Binary), tally);
        if (answer is not null)
            Check(answer, "PUT", tally, HttpStatusCode.NoContent, HttpStatusCode.Created);
    }

    /// <summary>Reads a value and writes it if nobody has written it in between; otherwise begins again.</summary>
    public async Task Change(string bucket, string key, Tally tally)
    {
        while (true)
        {
            using var read = await Send(HttpMethod.Get, KeyPath(bucket, key), null, tally);
            if (read is null || !Check(read, "GET", tally, HttpStatusCode.OK))
                return;

            await read.Content.LoadIntoBufferAsync();
            using var answer = await Send(
                HttpMethod.Put,
                KeyPath(bucket, key),
                Body(Values.Of(key), Binary),
                tally,
                request => request.Headers.IfMatch.Add(read.Headers.ETag!));
            if (answer?.StatusCode != HttpStatusCode.PreconditionFailed)
            {
                if (answer is not null)
                    Check(answer, "PUT with If-Match", tally, HttpStatusCode.NoContent);
                return;
            }

            tally.Retries++;
        }
    }

    /// <summary>Adds 1 to a counter.</summary>
    public async Task Increment(string bucket, string key, Tally tally)
    {
        using var answer = await Send(HttpMethod.Post, $"/v1/buckets/{bucket}/counters/{key}", null, tally);
        if (answer is not null)
            Check(answer, "POST counter", tally, HttpStatusCode.OK);
    }

    /// <summary>Sets a member of a JSON document.</summary>
    public async Task Patch(string bucket, string key, string patch, Tally tally)
    {
        using var answer = await Send(HttpMethod.Patch, KeyPath(bucket, key), Body(Encoding.UTF8.GetBytes(patch), MergePatch), tally);
        if (answer is not null)
            Check(answer, "PATCH", tally, HttpStatusCode.NoContent, HttpStatusCode.OK, HttpStatusCode.Created);
    }

    /// <summary>Stores a JSON document.</summary>
    public async Task PutDocument(string bucket, string key, string json, Tally tally)
    {
        using var answer = await Send(HttpMethod.Put, KeyPath(bucket, key), Body(Encoding.UTF8.GetBytes(json), JsonType), tally);
        if (answer is not null)
            Check(answer, "PUT of a document", tally, HttpStatusCode.NoContent, HttpStatusCode.Created);
    }

    /// <summary>Lists values in the order of their keys, and checks how many there are.</summary>
    public async Task Scan(string bucket, string from, int limit, Tally tally)
    {
        var path = $"/v1/buckets/{bucket}/keys?values=true&limit={limit}&from={from}";
        using var answer = await Send(HttpMethod.Get, path, null, tally);
        if (answer is null || !Check(answer, "list", tally, HttpStatusCode.OK))
            return;

        using var page = await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync());
        if (page.RootElement.GetProperty("value").GetArrayLength() is 0)
            tally.Fail("list without keys");
    }

    /// <summary>Lists all keys, page after page.</summary>
    public async Task ListAll(string bucket, Tally tally)
    {
        for (var path = $"/v1/buckets/{bucket}/keys?limit=1000"; path is not null;)
        {
            using var answer = await Send(HttpMethod.Get, path, null, tally);
            if (answer is null || !Check(answer, "list", tally, HttpStatusCode.OK))
                return;
            using var page = await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync());
            path = page.RootElement.GetProperty("nextLink").GetString();
        }
    }

    /// <summary>Does many operations with one request; the body was made by <see cref="BatchBody"/>.</summary>
    public async Task Batch(string bucket, byte[] body, int operations, Tally tally)
    {
        using var answer = await Send(HttpMethod.Post, $"/v1/buckets/{bucket}:batch", Body(body, JsonType), tally);
        if (answer is null || !Check(answer, "batch", tally, HttpStatusCode.OK))
            return;

        var text = await answer.Content.ReadAsByteArrayAsync();
        if (tally.Requests % CheckedBytes != 0)
            return;
        using var results = JsonDocument.Parse(text);
        var list = results.RootElement.GetProperty("results");
        if (list.GetArrayLength() != operations || list.EnumerateArray().Any(result => result.GetProperty("status").GetInt32() >= 300))
            tally.Fail("batch with a wrong result");
    }

    /// <summary>Kills the process of a bucket, and records how long it takes until a write is done again.</summary>
    public async Task Kill(string bucket, Tally tally)
    {
        using var answer = await Send(HttpMethod.Post, $"/v1/buckets/{bucket}:kill", null, tally);
        if (answer is null || !Check(answer, "kill", tally, HttpStatusCode.Accepted, HttpStatusCode.NoContent, HttpStatusCode.OK))
            return;

        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < Tally.Longest)
        {
            using var probe = await Send(HttpMethod.Put, KeyPath(bucket, "probe"), Body(Values.Of("probe"), Binary), tally);
            if (probe?.IsSuccessStatusCode != true)
                continue;
            Tally.Record(tally.Latencies, Stopwatch.GetElapsedTime(began));
            return;
        }

        tally.Fail("kill: not up again within a minute");
    }

    private static string KeyPath(string bucket, string key) => $"/v1/buckets/{bucket}/keys/{key}";

    private static ByteArrayContent Body(byte[] bytes, MediaTypeHeaderValue type) => new(bytes) { Headers = { ContentType = type } };

    private static bool Check(HttpResponseMessage answer, string operation, Tally tally, params ReadOnlySpan<HttpStatusCode> expected)
    {
        if (expected.Contains(answer.StatusCode))
            return true;
        var code = answer.Headers.TryGetValues("Kv-Error-Code", out var codes) ? $" {codes.First()}" : "";
        tally.Fail($"{operation}: {(int)answer.StatusCode}{code}");
        return false;
    }

    private async Task CheckValue(string key, HttpResponseMessage answer, Tally tally)
    {
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        if (bytes.Length != Values.Size)
            tally.Fail($"GET: {bytes.Length} bytes instead of {Values.Size}");
        else if (tally.Requests % CheckedBytes == 0 && !Values.AreOf(key, bytes))
            tally.Fail("GET: wrong bytes");
    }

    private HttpRequestMessage Request(HttpMethod method, string path, HttpContent? body)
    {
        var request = new HttpRequestMessage(method, new Uri(_server, path)) { Content = body };
        request.Headers.Authorization = _key;
        return request;
    }

    private async Task<HttpResponseMessage?> Send(
        HttpMethod method, string path, HttpContent? body, Tally tally, Action<HttpRequestMessage>? change = null)
    {
        using var request = Request(method, path, body);
        change?.Invoke(request);
        tally.Requests++;
        try
        {
            return await _http.SendAsync(request, CancellationToken.None);
        }
        catch (HttpRequestException failure)
        {
            tally.Fail($"{method}: {failure.HttpRequestError}");
            return null;
        }
    }
}

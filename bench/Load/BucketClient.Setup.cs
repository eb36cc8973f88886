using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Pail.Bench.Load;

/// <content>What is done around a load and not counted: it makes, fills and looks at buckets. Any failure ends the load.</content>
internal sealed partial class BucketClient
{
    /// <summary>Makes a bucket anew, without keys.</summary>
    /// <exception cref="LoadException">The server refuses.</exception>
    public async Task Recreate(string bucket, string backend)
    {
        await Delete(bucket);
        using var created = await Expect(HttpMethod.Put, $"/v1/buckets/{bucket}", Backend.Configuration(backend));
    }

    public async Task Delete(string bucket)
    {
        using var deleted = await Expect(HttpMethod.Delete, $"/v1/buckets/{bucket}?force=true", null);
    }

    /// <summary>Reads the status of a bucket.</summary>
    public async Task<(int MailboxLength, int Restarts, long LostKeys)> Status(string bucket)
    {
        using var answer = await Expect(HttpMethod.Get, $"/v1/buckets/{bucket}", null);
        using var status = await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync());
        var root = status.RootElement;
        return (
            root.GetProperty("mailboxLength").GetInt32(), root.GetProperty("restarts").GetInt32(), root.GetProperty("lostKeys").GetInt64());
    }

    /// <summary>Opens a watch of all keys, and reads its events until it is cancelled.</summary>
    /// <returns>How many bytes have come.</returns>
    public async Task<long> Watch(string bucket, TaskCompletionSource opened, CancellationToken cancel)
    {
        using var request = Request(HttpMethod.Get, $"/v1/buckets/{bucket}/watch", null);
        using var answer = await _http.SendAsync(request, cancel);
        if (!answer.IsSuccessStatusCode)
            throw new HttpRequestException($"the server answered {(int)answer.StatusCode}");
        opened.TrySetResult();
        var bytes = 0L;
        var buffer = new byte[16 * 1024];
        await using var events = await answer.Content.ReadAsStreamAsync(cancel);
        while (await events.ReadAsync(buffer, cancel) is > 0 and var read)
            bytes += read;
        return bytes;
    }

    /// <summary>The server's sum of all bytes that it has allocated. The server measures its requests from the first call on.</summary>
    public async Task<double> Allocated()
    {
        using var request = Request(HttpMethod.Get, "/metrics", null);
        using var answer = await _http.SendAsync(request, CancellationToken.None);
        const string Name = "dotnet_gc_heap_total_allocated_bytes_total ";
        var line = (await answer.Content.ReadAsStringAsync()).Split('\n')
            .FirstOrDefault(line => line.StartsWith(Name, StringComparison.Ordinal));
        return line is null
            ? throw new LoadException($"/metrics must have {Name.TrimEnd()}, but answered {(int)answer.StatusCode} without it.")
            : double.Parse(line[Name.Length..].Split(' ')[0], CultureInfo.InvariantCulture);
    }

    /// <summary>Stores the values of keys, a thousand with each request.</summary>
    public async Task Fill(string bucket, IEnumerable<string> keys, string? ttl = null)
    {
        foreach (var chunk in keys.Chunk(Math.Clamp((8 << 20) / (Values.Size * 2), 1, 1000)))
        {
            using var answer = await Expect(
                HttpMethod.Post, $"/v1/buckets/{bucket}:batch", Encoding.UTF8.GetString(BatchBody(chunk, reads: false, ttl)));
        }
    }

    /// <summary>Stores a JSON document under many keys.</summary>
    public async Task FillDocuments(string bucket, IEnumerable<string> keys, string document)
    {
        foreach (var chunk in keys.Chunk(1000))
        {
            var body = MakeBatch(chunk, "put", (json, _) =>
            {
                json.WriteString("text", document);
                json.WriteString("contentType", "application/json");
            });
            using var answer = await Expect(HttpMethod.Post, $"/v1/buckets/{bucket}:batch", Encoding.UTF8.GetString(body));
        }
    }

    /// <summary>The body of a batch that reads or writes the values of keys.</summary>
    public byte[] BatchBody(IReadOnlyList<string> keys, bool reads, string? ttl = null) => reads
        ? MakeBatch(keys, "get", static (_, _) => { })
        : MakeBatch(keys, "put", (json, key) =>
        {
            json.WriteBase64String("base64", Values.Of(key));
            if (ttl is not null)
                json.WriteString("ttl", ttl);
        });

    private static byte[] MakeBatch(IReadOnlyList<string> keys, string operation, Action<Utf8JsonWriter, string> writeMembers)
    {
        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteStartArray("ops");
            foreach (var key in keys)
            {
                json.WriteStartObject();
                json.WriteString("op", operation);
                json.WriteString("key", key);
                writeMembers(json, key);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return body.ToArray();
    }

    private async Task<HttpResponseMessage> Expect(HttpMethod method, string path, string? json)
    {
        using var request = Request(method, path, json is null ? null : Body(Encoding.UTF8.GetBytes(json), JsonType));
        HttpResponseMessage answer;
        try
        {
            answer = await _http.SendAsync(request, CancellationToken.None);
        }
        catch (HttpRequestException failure)
        {
            throw new LoadException($"{method} {path} on {_server} failed: {(failure.InnerException ?? failure).Message}");
        }

        return answer.IsSuccessStatusCode
            ? answer
            : throw new LoadException($"{method} {path} answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
    }
}

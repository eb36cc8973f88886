using System.Globalization;
using System.Text.Json;
using Pail.Server.Hosting;

namespace Pail.Server.Tests.OpenApi;

/// <summary>The server's OpenAPI document, as its clients get it.</summary>
internal sealed class ApiDocument(JsonElement root)
{
    private static readonly Lock Reading = new();
    private static Task<ApiDocument>? _shared;

    private static readonly string[] Described =
    [
        "ETag", "Location", "Link", "Last-Modified", "Content-Range", "Accept-Ranges", "Accept-Patch", "Preference-Applied",
        "Cache-Control",
    ];

    internal JsonElement Root => root;

    internal JsonElement Paths => root.GetProperty("paths");

    /// <summary>The document, read once for all tests.</summary>
    internal static Task<ApiDocument> Read()
    {
        lock (Reading)
            return _shared ??= ReadFile();
    }

    /// <summary>Whether an answer's header must be in the document.</summary>
    internal static bool IsDescribedHeader(string name) =>
        Described.Contains(name, StringComparer.OrdinalIgnoreCase)
        || (name.StartsWith("Kv-", StringComparison.OrdinalIgnoreCase) && name != "Kv-Error-Code");

    /// <summary>The path of a route's pattern in the document.</summary>
    internal static string PathOf(string pattern) => pattern.Replace("{**", "{", StringComparison.Ordinal);

    /// <summary>What the document does not say about an answer.</summary>
    internal IEnumerable<string> FindFaults(SeenAnswer seen)
    {
        var place = $"{seen.Method} {PathOf(seen.Pattern)}";
        if (!Paths.TryGetProperty(PathOf(seen.Pattern), out var path)
            || !path.TryGetProperty(seen.Method.ToLowerInvariant(), out var operation))
            return IsPartOfDocs(seen.Pattern) ? [] : [$"{place} is not in the document."];
        return operation.GetProperty("responses").TryGetProperty(seen.Status.ToString(CultureInfo.InvariantCulture), out var response)
            ? FindFaults($"{place} {seen.Status}", seen, Resolve(response))
            : [$"{place} has no status {seen.Status} {seen.Code} in the document."];
    }

    /// <summary>An answer of the document, or what it refers to.</summary>
    internal JsonElement Resolve(JsonElement response) => response.TryGetProperty("$ref", out var reference)
        ? root.GetProperty("components").GetProperty("responses").GetProperty(reference.GetString()!["#/components/responses/".Length..])
        : response;

    private static IEnumerable<string> FindFaults(string place, SeenAnswer seen, JsonElement response)
    {
        var headers = response.TryGetProperty("headers", out var some) ? some.EnumerateObject().ToArray() : [];
        if (seen.Code.Length > 0)
        {
            var codes = headers.Single(header => header.Name == "Kv-Error-Code").Value.GetProperty("schema").GetProperty("enum");
            if (!codes.EnumerateArray().Any(code => code.GetString() == seen.Code))
                yield return $"{place} has no code {seen.Code} in the document.";
            yield break;
        }

        foreach (var name in seen.Headers.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!headers.Any(header => Matches(header.Name, name)))
                yield return $"{place} has no header {name} in the document.";
        }

        var type = seen.ContentType.Split(';')[0];
        if (type.Length > 0 && seen.Method != "HEAD" && !HasType(response, type))
            yield return $"{place} has no media type {type} in the document.";
    }

    private static bool Matches(string described, string name) =>
        described.Equals(name, StringComparison.OrdinalIgnoreCase)
        || (described.EndsWith('*') && name.StartsWith(described[..^1], StringComparison.OrdinalIgnoreCase));

    private static bool HasType(JsonElement response, string type) =>
        response.TryGetProperty("content", out var content)
        && content.EnumerateObject().Any(item => item.Name == "*/*" || item.Name.Split(';')[0] == type);

    // The scripts of the page that shows the document.
    private static bool IsPartOfDocs(string pattern) => pattern.StartsWith("/docs/", StringComparison.Ordinal);

    private static async Task<ApiDocument> ReadFile()
    {
        // What the server has in itself, not over HTTP: the test may have stopped its server.
        await using var file = typeof(PailServer).Assembly.GetManifestResourceStream("openapi.json")!;
        using var document = await JsonDocument.ParseAsync(file);
        return new ApiDocument(document.RootElement.Clone());
    }
}

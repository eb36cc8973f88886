namespace Pail.Server.Tests;

/// <summary>
/// Reads the part of the .http format that the examples use: a request after each ###, its answer in a comment, headers, a body.
/// </summary>
internal static class HttpFile
{
    internal static IEnumerable<(string Answer, string Method, string Url, string[][] Headers, string? Body)> Read(string file, Uri server)
    {
        foreach (var request in file.Split("\n###").Skip(1))
        {
            var parts = request.Trim().Split("\n\n", 2);
            var lines = parts[0].Split('\n');
            var answer = lines.Single(line => line.StartsWith("# answers ", StringComparison.Ordinal))["# answers ".Length..];
            var start = Array.FindIndex(lines, line => line.Contains("{{server}}", StringComparison.Ordinal));
            var line = lines[start].Split(' ');
            var url = line[1].Replace("{{server}}", server.ToString().TrimEnd('/'), StringComparison.Ordinal);
            var headers = lines[(start + 1)..].Select(header => header.Split(": ", 2)).ToArray();
            yield return (answer, line[0], url, headers, parts.ElementAtOrDefault(1));
        }
    }
}

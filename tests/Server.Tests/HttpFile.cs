namespace Pail.Server.Tests;

/// <summary>
/// Reads the part of the .http format that the examples use: variables before the first request, a request after each ###, its
/// answer in a comment, headers, a body.
/// </summary>
internal static class HttpFile
{
    internal static IEnumerable<(string Answer, string Method, string Url, string[][] Headers, string? Body)> Read(string file, Uri server)
    {
        var requests = file.Split("\n###");
        var variables = requests[0].Split('\n').Where(line => line.StartsWith('@')).Select(line => line[1..].Split(" = ", 2)).ToArray();
        foreach (var text in requests.Skip(1))
        {
            var request = variables
                .Where(variable => variable[0] != "server")
                .Aggregate(text, (all, variable) => all.Replace($"{{{{{variable[0]}}}}}", variable[1], StringComparison.Ordinal));
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

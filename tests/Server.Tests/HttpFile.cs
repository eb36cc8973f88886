namespace Pail.Server.Tests;

/// <summary>
/// Reads the part of the .http format that the examples use: a request after each ###, its answer in a comment, one header, a body.
/// </summary>
internal static class HttpFile
{
    internal static IEnumerable<(string Answer, string Method, string Url, string? Type, string? Body)> Read(string file, Uri server)
    {
        foreach (var request in file.Split("\n###").Skip(1))
        {
            var parts = request.Trim().Split("\n\n", 2);
            var lines = parts[0].Split('\n');
            var answer = lines.Single(line => line.StartsWith("# answers ", StringComparison.Ordinal))["# answers ".Length..];
            var line = lines.Single(line => line.Contains("{{server}}", StringComparison.Ordinal)).Split(' ');
            const string Type = "Content-Type: ";
            var type = lines.SingleOrDefault(line => line.StartsWith(Type, StringComparison.Ordinal))?[Type.Length..];
            var url = line[1].Replace("{{server}}", server.ToString().TrimEnd('/'), StringComparison.Ordinal);
            yield return (answer, line[0], url, type, parts.ElementAtOrDefault(1));
        }
    }
}

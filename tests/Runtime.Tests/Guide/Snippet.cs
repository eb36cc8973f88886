namespace Pail.Runtime.Tests.Guide;

/// <summary>
/// A piece of source between <c>#region</c> and <c>#endregion</c>, as it is shown to readers: without the indentation of its place.
/// </summary>
internal sealed record Snippet(string Name, string Code)
{
    private const string Begin = "#region ";

    /// <summary>The snippets of the source files of a folder of these tests, which the build puts beside the tests.</summary>
    internal static IReadOnlyList<Snippet> AllOf(string folder) =>
        [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, folder), "*.cs").Order(StringComparer.Ordinal).SelectMany(Of)];

    /// <summary>Lines without the indentation that all of them have, and without the space at their ends.</summary>
    internal static string Unindent(IEnumerable<string> lines)
    {
        var trimmed = lines.Select(line => line.TrimEnd()).ToArray();
        var written = trimmed.Where(line => line.Length > 0);
        var indentation = written.Select(line => line.Length - line.TrimStart().Length).DefaultIfEmpty().Min();
        return string.Join('\n', trimmed.Select(line => line.Length > 0 ? line[indentation..] : line)).Trim('\n');
    }

    private static IEnumerable<Snippet> Of(string path)
    {
        string? name = null;
        List<string> lines = [];
        foreach (var line in File.ReadLines(path))
        {
            var text = line.Trim();
            if (text.StartsWith(Begin, StringComparison.Ordinal))
            {
                name = text[Begin.Length..];
                lines.Clear();
            }
            else if (text == "#endregion" && name is not null)
            {
                yield return new Snippet(name, Unindent(lines));
                name = null;
            }
            else
            {
                lines.Add(line);
            }
        }
    }
}

namespace Pail.Server.OpenApi;

/// <summary>What the parameters of paths mean.</summary>
internal static class PathDescriptions
{
    private static readonly (string Name, string Text, string Example)[] All =
    [
        ("bucket", "The bucket's name: 1 to 128 letters, digits, `.`, `_` and `-`; the first is a letter or digit.", "shopping"),
        ("key", "The key: 1 to 512 bytes of UTF-8 without control characters. A slash may be raw or escaped.", "milk"),
        ("pid", "The process's pid, as lists show it.", "0.137.0"),
        ("code", "The problem's code.", "key-not-found"),
    ];

    /// <summary>The parameters in a pattern.</summary>
    internal static IEnumerable<(string Name, string Text, string Example)> Of(string pattern) => All.Where(
        parameter => pattern.Contains($"{{{parameter.Name}}}", StringComparison.Ordinal)
            || pattern.Contains($"{{**{parameter.Name}}}", StringComparison.Ordinal));
}

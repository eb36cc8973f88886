using System.Text;

namespace Pail.Server.ProblemPages;

/// <summary>The pages about all problem codes, read from <c>problems.md</c>, which is embedded in the program.</summary>
internal static class ProblemTexts
{
    private const string Heading = "## ";

    // Read when somebody first asks. A server that makes no errors needs no memory for them.
    private static readonly Lazy<SortedDictionary<string, ProblemPage>> Pages = new(Read);

    /// <summary>All pages, in the order of their codes.</summary>
    internal static IReadOnlyCollection<ProblemPage> All => Pages.Value.Values;

    /// <summary>The page of a code; null when there is no such code.</summary>
    internal static ProblemPage? Find(string code) => Pages.Value.GetValueOrDefault(code);

    private static SortedDictionary<string, ProblemPage> Read()
    {
        using var file = typeof(ProblemTexts).Assembly.GetManifestResourceStream("problems.md")!;
        using var reader = new StreamReader(file, Encoding.UTF8);
        var pages = new SortedDictionary<string, ProblemPage>(StringComparer.Ordinal);
        foreach (var section in reader.ReadToEnd().ReplaceLineEndings("\n").Split("\n" + Heading).Skip(1))
        {
            var page = Parse(section);
            pages.Add(page.Code, page);
        }

        return pages;
    }

    // "404 key-not-found: Key not found", and paragraphs separated by empty lines.
    private static ProblemPage Parse(string section)
    {
        var parts = section.Split("\n\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var (head, colon) = (parts[0], parts[0].IndexOf(':'));
        var space = head.LastIndexOf(' ', colon);
        return new ProblemPage(
            head[(space + 1)..colon], head[..space], head[(colon + 2)..], [.. parts.Skip(1).Select(part => part.Replace('\n', ' '))]);
    }
}

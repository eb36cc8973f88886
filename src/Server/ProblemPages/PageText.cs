using System.Text;

namespace Pail.Server.ProblemPages;

/// <summary>Writes pages as text for terminals.</summary>
internal static class PageText
{
    private const int Width = 100;

    internal static string Of(ProblemPage page)
    {
        var text = new StringBuilder($"{page.Title} ({page.Statuses} {page.Code})\n");
        foreach (var paragraph in page.Paragraphs)
        {
            text.Append('\n');
            Wrap(paragraph, text);
        }

        return text.ToString();
    }

    internal static string OfAll(IEnumerable<ProblemPage> pages) =>
        string.Concat(pages.Select(static page => $"{page.Code} ({page.Statuses}): {page.Title}\n"));

    private static void Wrap(string paragraph, StringBuilder text)
    {
        var column = 0;
        foreach (var word in paragraph.Split(' '))
        {
            var breaks = column > 0 && column + 1 + word.Length > Width;
            if (column > 0)
                text.Append(breaks ? '\n' : ' ');
            text.Append(word);
            column = (column == 0 || breaks ? 0 : column + 1) + word.Length;
        }

        text.Append('\n');
    }
}

using System.Text;
using System.Text.Encodings.Web;

namespace Pail.Server.ProblemPages;

/// <summary>Writes pages as plain HTML for browsers, without scripts and styles.</summary>
internal static class PageHtml
{
    internal static string Of(ProblemPage page)
    {
        var html = Begin($"{page.Title} ({page.Statuses} {page.Code})");
        foreach (var paragraph in page.Paragraphs)
        {
            html.Append("<p>");
            Append(html, paragraph);
            html.Append("</p>\n");
        }

        return html.Append("<p><a href=\"/problems\">All problems</a></p>\n").ToString();
    }

    internal static string OfAll(IEnumerable<ProblemPage> pages)
    {
        var html = Begin("Problems").Append("<ul>\n");
        foreach (var page in pages)
        {
            html.Append("<li><a href=\"/problems/").Append(page.Code).Append("\">").Append(page.Code).Append("</a> (")
                .Append(page.Statuses).Append("): ").Append(Encode(page.Title)).Append("</li>\n");
        }

        return html.Append("</ul>\n").ToString();
    }

    private static StringBuilder Begin(string title) => new StringBuilder("<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n")
        .Append("<title>").Append(Encode(title)).Append("</title>\n<h1>").Append(Encode(title)).Append("</h1>\n");

    // What is between backticks is code.
    private static void Append(StringBuilder html, string paragraph)
    {
        var isCode = false;
        foreach (var part in paragraph.Split('`'))
        {
            html.Append(isCode ? "<code>" : "").Append(Encode(part)).Append(isCode ? "</code>" : "");
            isCode = !isCode;
        }
    }

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);
}

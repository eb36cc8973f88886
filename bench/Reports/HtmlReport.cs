using System.Net;
using System.Text;

namespace Pail.Bench.Reports;

/// <summary>
/// Writes a report as one HTML file that needs nothing else: its pictures are in it, and it asks no other host for anything.
/// </summary>
internal static class HtmlReport
{
    private const string Style =
        """
        :root { color-scheme: light dark; }
        body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 84rem; padding: 0 1rem; }
        table { border-collapse: collapse; margin: 1rem 0; display: block; overflow-x: auto; font-size: .9em; }
        th, td { border-bottom: 1px solid #8886; padding: .25rem .6rem; text-align: right; white-space: nowrap; }
        th:first-child, td:first-child, .facts td { text-align: left; }
        .shown { display: flex; flex-wrap: wrap; gap: 0 2rem; align-items: flex-start; }
        .plots:not(:empty) { flex: 3 1 30rem; }
        .findings:not(:empty) { flex: 2 1 20rem; }
        figure { margin: .5rem 0; background: #fff; border: 1px solid #8886; }
        figure img { display: block; max-width: 100%; height: auto; }
        p { max-width: 55rem; }
        """;

    public static string Write(Report report)
    {
        var page = new StringBuilder();
        page.Append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        page.Append("<title>").Append(Text(report.Title)).Append("</title>\n");
        page.Append("<meta name=\"viewport\" content=\"width=device-width\">\n");
        page.Append("<meta http-equiv=\"Content-Security-Policy\" ");
        page.Append("content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n");
        page.Append("<style>\n").Append(Style).Append("\n</style>\n</head>\n<body>\n<h1>").Append(Text(report.Title)).Append("</h1>\n");
        page.Append("<table class=\"facts\">\n");
        foreach (var (name, value) in report.Facts)
            page.Append("<tr><th scope=\"row\">").Append(Text(name)).Append("</th><td>").Append(Text(value)).Append("</td></tr>\n");
        page.Append("</table>\n");
        foreach (var section in report.Sections)
            Write(page, section);
        page.Append("<h2>How to read the tables</h2>\n<ul>\n");
        foreach (var note in report.Notes)
            page.Append("<li>").Append(Text(note)).Append("</li>\n");
        return page.Append("</ul>\n</body>\n</html>\n").ToString();
    }

    private static void Write(StringBuilder page, Section section)
    {
        page.Append("<section>\n<h2>").Append(Text(section.Title)).Append("</h2>\n<p>").Append(Text(section.About)).Append("</p>\n");
        if (section.Rows.Count > 0)
            Table(page, section);
        page.Append("<div class=\"shown\">\n<div class=\"plots\">\n");
        foreach (var plot in section.Plots)
        {
            // As images: the pictures use the same ids, which would clash within one page.
            page.Append("<figure><img alt=\"").Append(Text(plot.Description)).Append("\" src=\"data:image/svg+xml;base64,");
            page.Append(Convert.ToBase64String(Encoding.UTF8.GetBytes(plot.Svg))).Append("\"></figure>\n");
        }

        page.Append("</div>\n<div class=\"findings\">\n");
        foreach (var finding in section.Findings)
            page.Append("<p>").Append(Text(finding)).Append("</p>\n");
        page.Append("</div>\n</div>\n</section>\n");
    }

    private static void Table(StringBuilder page, Section section)
    {
        page.Append("<table>\n<tr>");
        foreach (var column in section.Columns)
            page.Append("<th scope=\"col\">").Append(Text(column)).Append("</th>");
        page.Append("</tr>\n");
        foreach (var row in section.Rows)
        {
            page.Append("<tr>");
            foreach (var cell in row)
                page.Append("<td>").Append(Text(cell)).Append("</td>");
            page.Append("</tr>\n");
        }

        page.Append("</table>\n");
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}

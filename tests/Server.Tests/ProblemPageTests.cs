using System.Net;
using System.Reflection;
using Pail.Server.ProblemPages;
using Pail.Server.Problems;

namespace Pail.Server.Tests;

/// <summary>The pages that the types of problems point to.</summary>
public sealed class ProblemPageTests : TestServer
{
    private static readonly ProblemKind[] Kinds =
    [
        .. typeof(ProblemKind).GetFields(BindingFlags.Static | BindingFlags.NonPublic)
            .Where(field => field.FieldType == typeof(ProblemKind))
            .Select(field => (ProblemKind)field.GetValue(null)!),
    ];

    [Fact]
    public void Every_code_has_a_page_and_every_page_a_code()
    {
        Assert.NotEmpty(Kinds);
        Assert.Equal(Kinds.Select(kind => kind.Code).Distinct().Order(StringComparer.Ordinal), ProblemTexts.All.Select(page => page.Code));
    }

    [Fact]
    public void A_page_has_the_statuses_and_a_title_of_its_code_and_three_paragraphs()
    {
        foreach (var page in ProblemTexts.All)
        {
            var kinds = Kinds.Where(kind => kind.Code == page.Code).ToList();
            Assert.Equal(string.Join(", ", kinds.Select(kind => kind.Status).Order()), page.Statuses);
            Assert.Contains(page.Title, kinds.Select(kind => kind.Title));
            Assert.Equal((page.Code, 3), (page.Code, page.Paragraphs.Count));
            Assert.All(page.Paragraphs, paragraph => Assert.Equal(0, paragraph.Count(character => character == '`') % 2));
        }
    }

    [Fact]
    public async Task The_type_of_a_problem_leads_to_its_page()
    {
        using var missing = await Send(HttpMethod.Get, "/v1/buckets/none/keys/k");
        var type = (await missing.Problem(HttpStatusCode.NotFound, "bucket-not-found")).Member("type");

        using var page = await Send(HttpMethod.Get, type);

        Assert.Equal((HttpStatusCode.OK, "text/plain; charset=utf-8"), (page.StatusCode, page.Header("Content-Type")));
        var text = await page.Text();
        Assert.StartsWith(
            "Bucket not found (404 bucket-not-found)\n\nThere is no bucket of this name.\n\n", text, StringComparison.Ordinal);
        Assert.All(text.Split('\n'), line => Assert.InRange(line.Length, 0, 100));
    }

    [Fact]
    public async Task Every_page_is_served_as_text_and_as_HTML_without_scripts()
    {
        foreach (var code in Kinds.Select(kind => kind.Code).Distinct())
        {
            using var text = await Send(HttpMethod.Get, $"/problems/{code}");
            using var html = await Send(HttpMethod.Get, $"/problems/{code}", null, ("Accept", "text/html,application/xml;q=0.9,*/*;q=0.8"));

            Assert.Contains(code, await text.Text(), StringComparison.Ordinal);
            Assert.Equal("text/html; charset=utf-8", html.Header("Content-Type"));
            Assert.Equal(("nosniff", "Accept"), (html.Header("X-Content-Type-Options"), html.Header("Vary")));
            Assert.Contains("default-src 'none'", html.Header("Content-Security-Policy"), StringComparison.Ordinal);
            var shown = await html.Text();
            Assert.StartsWith("<!doctype html>", shown, StringComparison.Ordinal);
            Assert.DoesNotContain("<script", shown, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain('`', shown);
        }
    }

    [Fact]
    public async Task All_problems_are_listed()
    {
        using var text = await Send(HttpMethod.Get, "/problems");
        using var html = await Send(HttpMethod.Get, "/problems", null, ("Accept", "text/html"));
        using var other = await Send(HttpMethod.Get, "/problems", null, ("Accept", "image/png"));

        var lines = (await text.Text()).TrimEnd().Split('\n');
        Assert.Equal(Kinds.Select(kind => kind.Code).Distinct().Order(StringComparer.Ordinal), lines.Select(line => line.Split(' ')[0]));
        Assert.Contains("key-not-found (404): Key not found", lines);
        Assert.Contains("<a href=\"/problems/key-not-found\">", await html.Text(), StringComparison.Ordinal);
        await other.Problem(HttpStatusCode.NotAcceptable, "not-acceptable");
    }

    [Theory]
    [InlineData("no-such-code")]
    [InlineData("Key-Not-Found")]
    [InlineData("key-not-found%20")]
    [InlineData("key-not-found/")]
    [InlineData("a/b")]
    [InlineData("")]
    public async Task An_unknown_code_is_not_found(string code)
    {
        var answer = await Raw("GET", "/problems/" + code);

        Assert.Equal((404, "not-found"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task An_unknown_code_is_echoed_safely_and_cut()
    {
        var answer = await Raw("GET", "/problems/%E2%80%AE" + new string('x', 4000));

        Assert.Equal((404, "not-found"), (answer.Status, answer.Code));
        Assert.DoesNotContain('\u202e', answer.Body);
        Assert.InRange(answer.Body.Length, 100, 2000);
    }
}

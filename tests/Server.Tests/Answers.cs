using System.Net;
using System.Text;
using System.Text.Json;

namespace Pail.Server.Tests;

/// <summary>Helpers to read answers.</summary>
internal static class Answers
{
    internal static string? Header(this HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) || response.Content.Headers.TryGetValues(name, out values)
            ? string.Join(", ", values)
            : null;

    internal static Task<string> Text(this HttpResponseMessage response) =>
        response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    internal static async Task<JsonElement> Json(this HttpResponseMessage response) =>
        JsonDocument.Parse(await response.Text()).RootElement;

    /// <summary>Checks that the answer is a problem of this kind, and returns the problem.</summary>
    internal static async Task<JsonElement> Problem(this HttpResponseMessage response, HttpStatusCode status, string code)
    {
        Assert.Equal(status, response.StatusCode);
        Assert.Equal(code, response.Header("Kv-Error-Code"));
        Assert.Equal("application/problem+json", response.Header("Content-Type"));
        var problem = await response.Json();
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        Assert.EndsWith($"/problems/{code}", problem.GetProperty("type").GetString(), StringComparison.Ordinal);
        return problem;
    }

    internal static string Member(this JsonElement element, string name) => element.GetProperty(name).ToString();

    internal static StringContent Body(string text, string? type = "text/plain")
    {
        var content = new StringContent(text, Encoding.UTF8);
        content.Headers.Remove("Content-Type");
        if (type is not null)
            content.Headers.TryAddWithoutValidation("Content-Type", type);
        return content;
    }
}

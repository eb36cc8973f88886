using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Pail.Server.Tests.Observer;

/// <summary>The view of one value, in a browser.</summary>
public abstract class ValuePages(Browser browser) : ObserverPageTests(browser)
{
    private protected const string View = "[data-testid=view-value]";
    private protected const string Text = View + " textarea[aria-label=Value]";
    private protected const string Conflict = "[data-testid=conflict]";

    private protected static readonly byte[] Binary = [0xff, 0x00, 0xfe, 0x0d, 0x0a, 0x80];

    private protected async Task<ObserverPage> OpenValue(string key)
    {
        var page = await Open($"/value/b/{Uri.EscapeDataString(key)}");
        await page.See($"{View} [data-testid=facts]");
        return page;
    }

    private protected async Task<ObserverPage> OpenText(string key, string text)
    {
        var page = await OpenValue(key);
        await page.Until("(selector, text) => document.querySelector(selector)?.value === text", Text, text);
        return page;
    }

    private protected static Task Save(ObserverPage page) => page.Click($"{View} button.primary", "Save");

    private protected static string Path(string collection, string key) => $"/v1/buckets/b/{collection}/{Uri.EscapeDataString(key)}";

    private protected async Task Send(
        string key, byte[] value, Action<HttpRequestHeaders>? headers = null, string type = "text/plain", string? language = null,
        string? encoding = null)
    {
        using var bucket = new StringContent("""{"maxValueBytes":2000000}""", Encoding.UTF8, "application/json");
        using var made = await Server.Client.PutAsync("/v1/buckets/b", bucket, Cancelled);
        using var request = new HttpRequestMessage(HttpMethod.Put, Path("keys", key)) { Content = new ByteArrayContent(value) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        if (language is not null)
            request.Content.Headers.ContentLanguage.Add(language);
        if (encoding is not null)
            request.Content.Headers.ContentEncoding.Add(encoding);
        headers?.Invoke(request.Headers);
        using var answer = await Server.Client.SendAsync(request, Cancelled);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancelled));
    }

    private protected Task<byte[]> Stored(string key) => Server.Client.GetByteArrayAsync(Path("keys", key), Cancelled);

    private protected Task<JsonDocument> About(string key) => Json("meta", key);

    private protected Task<JsonDocument> Time(string key) => Json("ttl", key);

    private protected async Task<JsonDocument> Json(string collection, string key) =>
        JsonDocument.Parse(await Server.Client.GetStringAsync(Path(collection, key), Cancelled));

    private protected static string Of(JsonDocument document, string name) => document.RootElement.GetProperty(name).GetRawText();

    private protected static async Task Until(Func<Task<bool>> holds)
    {
        var limit = Task.Delay(TimeSpan.FromSeconds(30), Cancelled);
        while (!await holds())
            Assert.False(limit.IsCompleted, "The condition did not become true within 30 seconds.");
    }
}

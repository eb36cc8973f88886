using System.Text;
using Deque.AxeCore.Commons;

namespace Pail.Server.Tests.Observer;

/// <summary>The view of one value: what it shows, and its lines for curl.</summary>
public sealed class ValuePageTests(Browser browser) : ValuePages(browser)
{
    [Theory]
    [InlineData("@/etc/hostname", "k")]
    [InlineData("it's \"quoted\" $HOME `id`\nsecond\tline \\ !", "k")]
    [InlineData("v", "it's \"a\" key/of 100%/ü[1-3]{a,b}/🥛")]
    [InlineData("", "%2F")]
    public async Task The_curl_line_that_saves_stores_exactly_the_text(string text, string key)
    {
        await Send(key, Encoding.UTF8.GetBytes(text));
        var page = await OpenValue(key);
        var line = await PutLine(page);
        Assert.Contains("If-Match", line, StringComparison.Ordinal);

        await Run(line);

        Assert.Equal(text, Encoding.UTF8.GetString(await Stored(key)));
        using var about = await About(key);
        Assert.Equal(2, about.RootElement.GetProperty("revision").GetInt32());
    }

    [Fact]
    public async Task The_curl_line_sends_all_that_Save_sends()
    {
        await Send("k", "text"u8.ToArray(), headers =>
        {
            headers.Add("Kv-Meta-Owner", "ada's");
            headers.Add("Kv-Meta-Empty", "");
            headers.Add("Kv-Sliding", "20m");
            headers.Add("Kv-Ttl", "8h");
        }, language: "de");
        var page = await OpenValue("k");
        await page.Click($"{View} button", "Read the value");
        await page.Until("selector => document.querySelector(selector)?.value === 'text'", Text);
        using var before = await About("k");
        using var timeBefore = await Time("k");

        await Run(await PutLine(page));

        using var after = await About("k");
        using var timeAfter = await Time("k");
        Assert.NotEqual(Of(before, "etag"), Of(after, "etag"));
        foreach (var name in new[] { "contentType", "contentLanguage", "metadata" })
            Assert.Equal(Of(before, name), Of(after, name));
        foreach (var name in new[] { "sliding", "expiresAtLatest" })
            Assert.Equal(Of(timeBefore, name), Of(timeAfter, name));
    }

    [Fact]
    public async Task A_value_that_would_freeze_the_page_is_not_shown_as_text()
    {
        await Send("lines", Encoding.UTF8.GetBytes(new string('\n', 500_000)));
        var page = await OpenValue("lines");

        await page.SeeText(View, "more than 20,000 lines");
        await page.Miss(Text);
    }

    [Fact]
    public async Task Json_that_would_be_too_long_when_it_is_indented_stays_as_it_is()
    {
        var deep = new string('[', 100_000) + new string(']', 100_000);
        await Send("deep", Encoding.UTF8.GetBytes(deep));
        var page = await OpenValue("deep");
        await page.Click($"{View} button", "JSON");
        await page.Click($"{View} button", "Format");

        await page.SeeText(".toasts", "too long");
        Assert.True(await page.Page.EvaluateFunctionAsync<bool>(
            "(selector, length) => document.querySelector(selector).value.length === length", Text, deep.Length));
    }

    [Fact]
    public async Task There_is_no_curl_line_that_would_store_other_bytes_or_harm_a_terminal()
    {
        await Send("binary", Binary);
        await Send("large", new byte[1_500_000]);
        await Send("keys", "\u0003\nrm -rf ."u8.ToArray());
        await Send("good", "good"u8.ToArray());
        foreach (var key in new[] { "binary", "large", "keys" })
        {
            var page = await OpenValue(key);
            await page.See($"{View} input[name=type]");
            Assert.DoesNotContain(
                await page.Texts($"{View} [data-testid=curl] code"), static line => line.Contains("PUT", StringComparison.Ordinal));
        }

        await PutLine(await OpenValue("good"));
    }

    [Fact]
    public async Task Looking_renews_no_sliding_time_to_live()
    {
        await Send("k", "sliding"u8.ToArray(), static headers => headers.Add("Kv-Sliding", "20m"));
        using var before = await About("k");
        var page = await OpenValue("k");
        await page.SeeText(View, "20m after it was last read");
        await page.See($"{View} input[name=type]");
        using var after = await About("k");
        Assert.Equal(Of(before, "expiresAt"), Of(after, "expiresAt"));

        await page.Click($"{View} button", "Read the value");
        await page.Until("selector => document.querySelector(selector)?.value === 'sliding'", Text);
        using var read = await About("k");
        Assert.NotEqual(Of(before, "expiresAt"), Of(read, "expiresAt"));
        await page.SeeText("[data-testid=facts]", "renewed");
    }

    [Fact]
    public async Task An_encoded_value_is_shown_as_stored_and_keeps_bytes_and_encoding()
    {
        using var zipped = new MemoryStream();
        using (var zip = new System.IO.Compression.GZipStream(zipped, System.IO.Compression.CompressionMode.Compress, leaveOpen: true))
            zip.Write("some text"u8);
        await Send("k", zipped.ToArray(), encoding: "gzip");
        var page = await OpenValue("k");
        await page.SeeText($"{View} pre.hex", "1f 8b");
        await page.SeeText(View, "Content-Encoding: gzip");
        Assert.Empty(await page.Texts(Text));
        await page.Fill($"{View} textarea[name=metadata]", "owner: ada");
        await Save(page);

        await Until(async () =>
        {
            using var about = await About("k");
            return Of(about, "metadata") == """{"owner":"ada"}""" && Of(about, "contentEncoding") == "\"gzip\"";
        });
        Assert.Equal(zipped.ToArray(), await Stored("k"));
    }

    [Fact]
    public async Task A_script_in_an_image_does_not_run()
    {
        const string image =
            """
            <svg xmlns="http://www.w3.org/2000/svg" width="40" height="30" onload="top.ran = 1"><rect width="9" height="9" fill="red"/>
            <script>top.ran = 2; fetch('/v1/buckets/b:clear', { method: 'POST' })</script><script href="/v1/buckets/b/keys/script"/>
            <foreignObject width="9" height="9">
            <img xmlns="http://www.w3.org/1999/xhtml" src="x" onerror="top.ran = 3"/></foreignObject></svg>
            """;
        await Send("script", "top.ran = 4"u8.ToArray(), type: "text/javascript");
        await Send("k", Encoding.UTF8.GetBytes(image), type: "image/svg+xml; charset=\"a,b\"");
        var page = await OpenValue("k");
        await page.Until("() => document.querySelector('img.picture')?.naturalWidth === 40");
        Assert.StartsWith("data:image/svg+xml;base64,", (await page.Attributes("img.picture", "src"))[0], StringComparison.Ordinal);
        await page.Page.EvaluateExpressionAsync("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");

        Assert.True(await page.Page.EvaluateExpressionAsync<bool>("window.ran === undefined"));
        Assert.Equal(Encoding.UTF8.GetBytes(image), await Stored("k"));
    }

    [Fact]
    public async Task Axe_finds_no_fault_in_a_conflict_a_faulty_JSON_and_values_that_are_not_shown()
    {
        await Send("binary", Binary);
        await Send("sliding", "text"u8.ToArray(), static headers => headers.Add("Kv-Sliding", "20m"));
        await Send("k", "{}"u8.ToArray(), static headers => headers.Add("Kv-Meta-Owner", "ada"), type: "application/json");
        var binary = await OpenValue("binary");
        await binary.See($"{View} pre.hex");
        await CheckAxe(binary);
        var sliding = await OpenValue("sliding");
        await sliding.SeeText($"{View} button", "Read the value");
        await CheckAxe(sliding);
        var page = await OpenText("k", "{}");
        page.Allow("412");
        await page.Fill(Text, "[");
        await page.See("[data-testid=json-fault]");
        await CheckAxe(page);
        await page.Fill(Text, "[]");
        await Send("k", "[1]"u8.ToArray(), type: "application/json");
        await Save(page);
        await page.See(Conflict);
        await CheckAxe(page);
    }

    private static async Task CheckAxe(ObserverPage page)
    {
        await page.Page.EvaluateExpressionAsync(new BundledAxeScriptProvider().GetScript());
        Assert.Empty(await page.Page.EvaluateFunctionAsync<string[]>(
            """
            async () => (await axe.run()).violations.flatMap(fault =>
                fault.nodes.map(node => `${fault.id}: ${fault.help}: ${node.html.slice(0, 150)} ${node.any[0]?.message ?? ""}`))
            """));
    }

    private static async Task<string> PutLine(ObserverPage page)
    {
        await page.SeeText($"{View} [data-testid=curl] code", "-X PUT");
        var lines = await page.Texts($"{View} [data-testid=curl] code");
        return lines.Single(static line => line.Contains("-X PUT", StringComparison.Ordinal));
    }

    private static async Task Run(string line)
    {
        Tools.Need("curl", "install the package curl");
        Tools.Need("sh", "install a shell");
        var (code, output, errors) = await Tools.Run("sh", "-c", $"{line} --max-time 10 -sS -f");
        Assert.True(code == 0, $"{line}: {code} {output} {errors}");
    }
}

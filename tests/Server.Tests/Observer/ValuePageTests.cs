using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Deque.AxeCore.Commons;

namespace Pail.Server.Tests.Observer;

/// <summary>The view of one value: what it shows, keeps and sends.</summary>
public sealed class ValuePageTests(Browser browser) : ObserverPageTests(browser)
{
    private const string View = "[data-testid=view-value]";
    private const string Text = View + " textarea[aria-label=Value]";
    private const string Conflict = "[data-testid=conflict]";

    private static readonly byte[] Binary = [0xff, 0x00, 0xfe, 0x0d, 0x0a, 0x80];

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
    public async Task Setting_the_time_keeps_the_draft_and_the_tag()
    {
        await Send("k", "old"u8.ToArray());
        var page = await OpenText("k", "old");
        await page.Fill(Text, "draft");
        await page.Fill($"{View} input[name=ttl]", "1h");
        await page.Click($"{View} button", "Set the time only");

        await page.Until("() => !document.querySelector('[data-testid=facts]').textContent.includes('never')");
        await page.Until("selector => document.querySelector(selector)?.value === ''", $"{View} input[name=ttl]");
        Assert.Equal("draft", await Field(page, Text));
        await Save(page);
        await Until(async () => Encoding.UTF8.GetString(await Stored("k")) == "draft");
        using var time = await Time("k");
        Assert.NotEqual("null", Of(time, "expiresAtLatest"));
    }

    [Fact]
    public async Task Reading_again_asks_before_it_drops_a_draft()
    {
        await Send("k", "old"u8.ToArray());
        var page = await OpenText("k", "old");
        await page.Fill(Text, "draft");
        await page.Click($"{View} button", "Read again");
        await page.Click("dialog[open] button", "Cancel");
        await page.Miss("dialog");
        Assert.Equal("draft", await Field(page, Text));
        Assert.True(await Stays(page));

        await page.Click($"{View} button", "Read again");
        await page.Click("dialog[open] button.danger");
        await page.Until("selector => document.querySelector(selector)?.value === 'old'", Text);
        Assert.False(await Stays(page));
    }

    [Fact]
    public async Task A_draft_is_there_again_after_another_view()
    {
        await Send("k", "old"u8.ToArray());
        await Send("other", "other"u8.ToArray());
        var page = await OpenText("k", "old");
        await page.Fill(Text, "draft");
        await page.Go("/value/b/other");
        await page.Until("selector => document.querySelector(selector)?.value === 'other'", Text);
        await page.Go("/buckets");
        await page.See("[data-testid=view-buckets]");
        Assert.True(await Stays(page));

        await page.Go("/value/b/k");
        await page.Until("selector => document.querySelector(selector)?.value === 'draft'", Text);
        await Save(page);
        await Until(async () => Encoding.UTF8.GetString(await Stored("k")) == "draft");
        await page.Miss("[data-testid=unsaved]");
        Assert.False(await Stays(page));
    }

    [Fact]
    public async Task A_draft_of_a_version_that_was_replaced_comes_back_as_a_conflict()
    {
        await Send("k", "old"u8.ToArray());
        var page = await OpenText("k", "old");
        await page.Fill(Text, "draft");
        await page.Go("/buckets");
        await page.See("[data-testid=view-buckets]");
        await Send("k", "theirs"u8.ToArray());
        await page.Go("/value/b/k");

        await page.SeeText(Conflict, "theirs");
        await page.SeeText(Conflict, "draft");
    }

    [Theory]
    [InlineData("one\r\ntwo\r\n", "one\ntwo!\n", "one\r\ntwo!\r\n")]
    [InlineData("one\r\ntwo\nthree\rfour", "one\ntwo!\nthree\nfour", "one\r\ntwo!\nthree\rfour")]
    [InlineData("one\ntwo", "one\ntwo!", "one\ntwo!")]
    public async Task Line_ends_stay_where_nobody_has_changed_them(string text, string typed, string saved)
    {
        await Send("k", Encoding.UTF8.GetBytes(text));
        var page = await OpenText("k", text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n'));
        await page.Page.EvaluateFunctionAsync(
            "(selector, text) => { const area = document.querySelector(selector); area.value = text;"
            + " area.dispatchEvent(new Event('input', { bubbles: true })); }",
            Text, typed);
        await page.See("[data-testid=unsaved]");
        await Save(page);

        await Until(async () => Encoding.UTF8.GetString(await Stored("k")) == saved);
    }

    [Theory]
    [InlineData("{\"n\":12345678901234567890,\"a\":1,\"a\":[1.50,{}],\"s\":\"{,\\\":\"}",
        "{\n  \"n\": 12345678901234567890,\n  \"a\": 1,\n  \"a\": [\n    1.50,\n    {}\n  ],\n  \"s\": \"{,\\\":\"\n}")]
    [InlineData("[]", "[]")]
    [InlineData(" -0 ", "-0")]
    public async Task Formatting_changes_white_space_only(string json, string formatted)
    {
        await Send("k", Encoding.UTF8.GetBytes(json), type: "application/json");
        var page = await OpenText("k", json);
        await page.Click($"{View} button", "Format");

        await page.Until("(selector, text) => document.querySelector(selector)?.value === text", Text, formatted);
    }

    [Theory]
    [InlineData("{\n  \"a\": 1,\n  \"b\" 2\n}", 3, 7, 18)]
    [InlineData("[1, 2,\n]", 2, 1, 7)]
    [InlineData("\"open", 1, 6, 5)]
    [InlineData("{\"a\": tru}", 1, 7, 6)]
    [InlineData("[\"\\x\"]", 1, 3, 2)]
    [InlineData("{}}", 1, 3, 2)]
    public async Task A_fault_of_JSON_has_a_place_to_which_the_cursor_goes(string json, int line, int column, int at)
    {
        await Send("k", Encoding.UTF8.GetBytes(json), type: "application/json");
        var page = await OpenText("k", json);
        await page.Click("[data-testid=json-fault] button", $"Line {line}, column {column}");

        Assert.Equal(at, await page.Page.EvaluateFunctionAsync<int>("s => document.querySelector(s).selectionStart", Text));
        Assert.True(await page.Page.EvaluateFunctionAsync<bool>("s => document.activeElement === document.querySelector(s)", Text));
    }

    [Fact]
    public async Task What_was_not_changed_is_theirs_after_a_conflict()
    {
        await Send("k", "old"u8.ToArray(), static headers =>
        {
            headers.Add("Kv-Meta-Owner", "ada");
            headers.Add("Kv-Meta-Stage", "old");
            headers.Add("Kv-Ttl", "1h");
        });
        var page = await OpenText("k", "old");
        page.Allow("412");
        await Send("k", "theirs"u8.ToArray(), static headers =>
        {
            headers.Add("Kv-Meta-Owner", "bob");
            headers.Add("Kv-Meta-Stage", "old");
            headers.Add("Kv-Sliding", "20m");
        }, type: "text/markdown", language: "de");
        await page.Fill(Text, "mine");
        await page.Fill($"{View} textarea[name=metadata]", "owner: ada\nstage: new");
        await Save(page);

        await page.SeeText(Conflict, "theirs");
        foreach (var text in new[] { "mine", "stage: new", "stage: old", "owner: bob", "text/markdown", "20m" })
            await page.SeeText(Conflict, text);
        await page.Click($"{Conflict} button", "Save mine");
        await Until(async () => Encoding.UTF8.GetString(await Stored("k")) == "mine");

        using var about = await About("k");
        using var time = await Time("k");
        Assert.Equal("""{"owner":"bob","stage":"new"}""", Of(about, "metadata"));
        Assert.Equal("\"text/markdown\"", Of(about, "contentType"));
        Assert.Equal("\"de\"", Of(about, "contentLanguage"));
        Assert.Equal("\"20m\"", Of(time, "sliding"));
        Assert.Equal("null", Of(time, "expiresAtLatest"));
    }

    [Fact]
    public async Task A_value_that_expired_during_the_edit_is_saved_again_without_its_end()
    {
        await Send("k", "old"u8.ToArray(), static headers =>
        {
            headers.Add("Kv-Ttl", "3s");
            headers.Add("Kv-Meta-Owner", "ada");
        });
        var page = await OpenText("k", "old");
        foreach (var status in new[] { "400", "404", "412" })
            page.Allow(status);
        await page.Fill(Text, "mine");
        await Until(async () => !await Exists("k"));
        await Save(page);

        await page.SeeText(Conflict, "has expired");
        await page.SeeText(Conflict, "Its end has passed");
        await page.Click($"{Conflict} button", "Save mine");
        await Until(() => Exists("k"));
        Assert.Equal("mine", Encoding.UTF8.GetString(await Stored("k")));
        using var about = await About("k");
        Assert.Equal("""{"owner":"ada"}""", Of(about, "metadata"));
        Assert.Equal("null", Of(about, "expiresAt"));
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
    public async Task A_second_click_saves_nothing()
    {
        await Send("k", "old"u8.ToArray());
        var page = await OpenText("k", "old");
        await page.Fill(Text, "new");
        await page.Page.EvaluateFunctionAsync(
            "selector => { const button = [...document.querySelectorAll(selector)].find(each => each.textContent === 'Save');"
            + " button.click(); button.click(); button.click(); }",
            $"{View} button");

        await page.SeeText(".toasts", "Saved.");
        await page.Until("selector => !document.querySelector(selector)", "[data-testid=unsaved]");
        Assert.Empty(await page.Texts(Conflict));
        using var about = await About("k");
        Assert.Equal(2, about.RootElement.GetProperty("revision").GetInt32());
    }

    [Fact]
    public async Task What_is_typed_while_it_is_saved_is_kept()
    {
        await Send("k", "old"u8.ToArray());
        var page = await OpenText("k", "old");
        await page.Fill(Text, "saved");
        await page.Page.EvaluateFunctionAsync(
            """
            (view, text) => {
                [...document.querySelectorAll(`${view} button`)].find(each => each.textContent === 'Save').click();
                const area = document.querySelector(text);
                area.value = 'typed';
                area.dispatchEvent(new Event('input', { bubbles: true }));
            }
            """,
            View, Text);
        await page.SeeText(".toasts", "Saved.");
        await Until(async () => Encoding.UTF8.GetString(await Stored("k")) == "saved");
        Assert.Equal("typed", await Field(page, Text));

        await Save(page);
        await Until(async () => Encoding.UTF8.GetString(await Stored("k")) == "typed");
    }

    [Theory]
    [InlineData(6)]
    [InlineData(1_500_000)]
    public async Task What_is_stored_with_bytes_that_are_not_shown_is_changed_without_them(int size)
    {
        var bytes = new byte[size];
        Binary.CopyTo(bytes, 0);
        await Send("k", bytes);
        var page = await OpenValue("k");
        await page.Fill($"{View} input[name=type]", "application/x-own");
        await page.Fill($"{View} input[name=ttl]", "1h");
        await page.Fill($"{View} textarea[name=metadata]", "owner: ada");
        await Save(page);

        await Until(async () =>
        {
            using var about = await About("k");
            return Of(about, "contentType") == "\"application/x-own\"" && Of(about, "metadata") == """{"owner":"ada"}"""
                && Of(about, "expiresAt") != "null";
        });
        Assert.Equal(bytes, await Stored("k"));
    }

    [Fact]
    public async Task A_file_replaces_a_binary_value_if_nobody_else_has()
    {
        await Send("k", Binary);
        var page = await OpenValue("k");
        page.Allow("412");
        var file = System.IO.Path.GetTempFileName();
        try
        {
            byte[] content = [0x00, 0xff, 0x0d];
            await File.WriteAllBytesAsync(file, content, Cancelled);
            await page.See($"{View} input[type=file]");
            await (await page.Page.QuerySelectorAsync($"{View} input[type=file]")).UploadFileAsync(file);
            await page.SeeText(View, "Save stores the file");
            await Send("k", [0x80]);
            await Save(page);
            await page.SeeText(Conflict, System.IO.Path.GetFileName(file));
            Assert.Equal([0x80], await Stored("k"));
            await page.Click($"{Conflict} button", "Save mine");
            await Until(async () => (await Stored("k")).SequenceEqual(content));
        }
        finally
        {
            File.Delete(file);
        }
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

    private async Task<ObserverPage> OpenValue(string key)
    {
        var page = await Open($"/value/b/{Uri.EscapeDataString(key)}");
        await page.See($"{View} [data-testid=facts]");
        return page;
    }

    private async Task<ObserverPage> OpenText(string key, string text)
    {
        var page = await OpenValue(key);
        await page.Until("(selector, text) => document.querySelector(selector)?.value === text", Text, text);
        return page;
    }

    private static Task Save(ObserverPage page) => page.Click($"{View} button.primary", "Save");

    private static Task<string> Field(ObserverPage page, string selector) =>
        page.Page.EvaluateFunctionAsync<string>("selector => document.querySelector(selector).value", selector);

    // Whether the page would ask before it is closed.
    private static Task<bool> Stays(ObserverPage page) =>
        page.Page.EvaluateExpressionAsync<bool>("!dispatchEvent(new Event('beforeunload', { cancelable: true }))");

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

    private static string Path(string collection, string key) => $"/v1/buckets/b/{collection}/{Uri.EscapeDataString(key)}";

    private async Task Send(
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

    private Task<byte[]> Stored(string key) => Server.Client.GetByteArrayAsync(Path("keys", key), Cancelled);

    private async Task<bool> Exists(string key)
    {
        using var answer = await Server.Client.GetAsync(Path("meta", key), Cancelled);
        return answer.IsSuccessStatusCode;
    }

    private Task<JsonDocument> About(string key) => Json("meta", key);

    private Task<JsonDocument> Time(string key) => Json("ttl", key);

    private async Task<JsonDocument> Json(string collection, string key) =>
        JsonDocument.Parse(await Server.Client.GetStringAsync(Path(collection, key), Cancelled));

    private static string Of(JsonDocument document, string name) => document.RootElement.GetProperty(name).GetRawText();

    private static async Task Until(Func<Task<bool>> holds)
    {
        var limit = Task.Delay(TimeSpan.FromSeconds(30), Cancelled);
        while (!await holds())
            Assert.False(limit.IsCompleted, "The condition did not become true within 30 seconds.");
    }
}

using System.Text;

namespace Pail.Server.Tests.Observer;

/// <summary>The change of a value in its view: what is kept, and what is sent.</summary>
public sealed class ValueDraftTests(Browser browser) : ValuePages(browser)
{
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

    private static Task<string> Field(ObserverPage page, string selector) =>
        page.Page.EvaluateFunctionAsync<string>("selector => document.querySelector(selector).value", selector);

    // Whether the page would ask before it is closed.
    private static Task<bool> Stays(ObserverPage page) =>
        page.Page.EvaluateExpressionAsync<bool>("!dispatchEvent(new Event('beforeunload', { cancelable: true }))");

    private async Task<bool> Exists(string key)
    {
        using var answer = await Server.Client.GetAsync(Path("meta", key), Cancelled);
        return answer.IsSuccessStatusCode;
    }
}

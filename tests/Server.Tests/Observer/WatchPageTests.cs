using System.Text.Json;

namespace Pail.Server.Tests.Observer;

/// <summary>The console that shows the changes of a bucket, in a browser.</summary>
public sealed class WatchPageTests(Browser browser) : ObserverPageTests(browser)
{
    private const string View = "[data-testid=view-watch]";
    private const string Row = $"{View} [data-testid=row]";
    private const string State = "[data-testid=watch-state]";

    [Fact]
    public async Task What_happens_during_a_pause_is_drawn_after_it()
    {
        await MakeBucket("b", "agent");
        var page = await Open("/watch/b");
        await page.SeeText(State, "open");
        await Put("b", "before", "1");
        await page.SeeText(Row, "before");
        await page.Click($"{View} button", "Pause");
        await Put("b", "during", "2");
        await page.SeeText(State, "1 more while paused");
        Assert.Equal(1, await Count(page, "before"));
        Assert.Equal(0, await Count(page, "during"));

        await page.Click($"{View} button", "Resume");

        await page.SeeText(Row, "during");
        Assert.Equal(1, await Count(page, "before"));
        Assert.DoesNotContain("paused", await page.Text(State), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_key_is_watched()
    {
        await MakeBucket("b", "table");
        var page = await Open("/watch/b");
        await page.SeeText(State, "open");
        await Put("b", "k2", "seen by all");
        await page.SeeText(Row, "k2");

        await page.Fill($"{View} input[aria-label=Key]", "k");
        await page.Page.Keyboard.PressAsync("Enter");
        await page.Until("() => location.hash === '#/watch/b?key=k'");
        await page.Miss(Row);
        await page.SeeText(State, "open");
        await page.SeeText($"{View} [data-testid=curl] code", "watch?key=k");
        await Put("b", "k2", "not of this key");
        await Put("b", "k", "of this key");

        await page.See(Row);
        Assert.Equal(["k"], await page.Texts($"{Row} td:nth-child(3)"));
    }

    [Fact]
    public async Task A_prefix_stays_what_it_was()
    {
        await MakeBucket("b", "table");
        var page = await Open("/watch/b?prefix=user");
        await page.SeeText(State, "open");
        await Put("b", "other", "x");
        await Put("b", "user/1", "x");

        await page.See(Row);
        Assert.Equal(["user/1"], await page.Texts($"{Row} td:nth-child(3)"));
    }

    [Fact]
    public async Task The_bytes_of_what_is_kept_are_bounded()
    {
        await MakeBucket("b", "table");
        var page = await Open("/watch/b?values=true");
        await page.SeeText(State, "open");

        // Each is 700,000 characters in the event: 23 of them are less than 16 MB, and 24 are more.
        var value = new string('x', 525_000);
        for (var i = 1; i <= 26; i++)
        {
            await Put("b", $"k{i}", value);
            await page.SeeText($"{Row} td:nth-child(3)", $"k{i}");
        }

        await page.SeeText($"{View} .notice", "The oldest 3 events are gone");
        await page.SeeText($"{View} .notice", "16 MB");
        Assert.Equal(23, (await page.Texts(Row)).Length);
        await page.Miss($"{Row}[data-id='3']");
        await page.See($"{Row}[data-id='4']");

        // One row does not draw the whole value.
        Assert.All(await page.Texts($"{Row} td:last-child"), static text => Assert.InRange(text.Length, 100, 400));
        Assert.All(await page.Texts($"{Row} td:last-child"), static text => Assert.EndsWith("…", text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_download_has_whole_values()
    {
        await MakeBucket("b", "table");
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var page = await Open("/watch/b?values=true");
            var session = await page.Page.CreateCDPSessionAsync();
            await session.SendAsync("Page.setDownloadBehavior", new { behavior = "allow", downloadPath = folder.FullName });
            await page.SeeText(State, "open");
            await Put("b", "long", new string('x', 3000));
            await page.SeeText(Row, "long");
            await page.Click($"{View} button", "Download");
            await Waiting.Until(() => folder.GetFiles().Any(static file => file.Extension is not ".crdownload" && file.Length > 0));
            using var line = JsonDocument.Parse(await File.ReadAllTextAsync(folder.GetFiles().Single().FullName, Cancelled));

            var value = line.RootElement.GetProperty("base64").GetBytesFromBase64();
            Assert.Equal(new string('x', 3000), System.Text.Encoding.UTF8.GetString(value));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_key_without_an_address_is_no_link()
    {
        await MakeBucket("b", "table");
        var page = await Open("/watch/b");
        await page.SeeText(State, "open");
        using var content = new StringContent(
            """{"ops":[{"op":"put","key":"a/../b","text":"x"}]}""", System.Text.Encoding.UTF8, "application/json");
        using var put = await Server.Client.PostAsync("/v1/buckets/b:batch", content, Cancelled);

        await page.SeeText(Row, "a/../b");
        await page.Miss($"{Row} a");
    }

    private static async Task<int> Count(ObserverPage page, string text) =>
        (await page.Texts(Row)).Count(row => row.Contains(text, StringComparison.Ordinal));
}

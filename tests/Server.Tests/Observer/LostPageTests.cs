namespace Pail.Server.Tests.Observer;

/// <summary>What a test says whose page has ended under it.</summary>
public sealed class LostPageTests(Browser browser) : ObserverPageTests(browser)
{
    [Fact]
    public async Task Who_waits_in_a_page_that_ends_learns_what_has_ended_it()
    {
        var page = await Open("/tree");
        var waiting = page.Until("() => false");

        await page.Page.CloseAsync();

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => waiting);
        Assert.Matches("the browser has closed the page|the page's session has ended", error.Message);
    }
}

using Pail.Server.Tests.Security;

namespace Pail.Server.Tests.Observer;

/// <summary>The list of buckets of somebody who has no stream.</summary>
public sealed class BucketListOfReaderTests(Browser browser)
{
    [Fact]
    public async Task A_reader_reads_again_with_a_button()
    {
        var keys = new TestKeys();
        var admin = keys.Add("admin", name: "boss");
        var reader = keys.Add("reader", name: "guest");
        await using var server = await RealServer.Start(null, keys.Switches);
        server.Client.DefaultRequestHeaders.Authorization = new("Bearer", admin);
        await using var page = await ObserverPage.Open(browser, server.Address, "/buckets");
        page.Allow("401");
        await page.Fill("input[type=password]", reader);
        await page.Page.Keyboard.PressAsync("Enter");
        await page.SeeText("[data-testid=view-buckets]", "There is no bucket yet");
        (await server.Client.PutAsync("/v1/buckets/later", null, TestContext.Current.CancellationToken)).Dispose();

        await page.Click("[data-testid=view-buckets] button", "Read again");

        await page.SeeText("[data-testid=view-buckets] [data-testid=row]", "later");
    }
}

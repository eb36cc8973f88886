using Pail.Server.Tests.Storage;
using PuppeteerSharp;

namespace Pail.Server.Tests.Observer;

/// <summary>
/// Takes pictures of the views, for people to look at: they are in <c>artifacts/observer</c>. With <c>PAIL_UPDATE_PICTURE=1</c> it also
/// renews the picture of the README.
/// </summary>
public sealed class PictureTests(Browser browser) : ObserverPageTests(browser)
{
    private const int MostBytes = 300 * 1024;

    private static readonly (string Name, string View)[] Views =
    [
        ("tree", "/tree"), ("drawing", "/tree?as=drawing"), ("processes", "/processes"), ("bucket", "/bucket/shop"),
        ("crashes", "/crashes"), ("charts", "/charts?span=1"), ("start", "/"), ("buckets", "/buckets"), ("tables", "/tables"),
        ("value", "/value/shop/milk"), ("watch", "/watch/shop"), ("compare", "/compare"),
    ];

    private readonly DataDirectory _data = new();

    protected override string[] Settings => ["--data", _data.Path];

    protected override void CleanUp() => _data.Dispose();

    private static string Picture => Path.Combine(ServerProcess.Repository, "src", "Server", "Observer", "observer.png");

    [Theory]
    [InlineData("light", 1280)]
    [InlineData("dark", 1280)]
    [InlineData("light", 360)]
    [InlineData("dark", 360)]
    public async Task Each_view_has_its_picture(string colours, int width)
    {
        await Fill();
        var page = await Open("/charts?span=1", prepared => Prepare(prepared, colours, width));
        await RuntimeViewPageTests.Samples(page, 3);
        foreach (var (name, view) in Views)
            await Take(name, view);
        var pid = await page.Page.EvaluateExpressionAsync<string>(
            "fetch('/v1/buckets/cart').then(answer => answer.json()).then(status => status.pid.slice(5, -1))");
        await Take("process", $"/process/{pid}");

        async Task Take(string name, string view)
        {
            await page.Go(view);
            await page.See("main section h1");
            await RuntimeViewPageTests.Samples(page, 2);
            var taken = await page.Page.ScreenshotDataAsync();
            await Keep($"{name}-{colours}-{width}.png", taken);
            Assert.InRange(taken.Length, 5_000, 1_000_000);
        }
    }

    [Theory]
    [InlineData("light", 1280)]
    [InlineData("dark", 1280)]
    [InlineData("light", 360)]
    public async Task The_picture_of_side_by_side(string colours, int width)
    {
        var page = await Open("/compare", prepared => Prepare(prepared, colours, width));
        await page.Fill("[data-testid=view-compare] input[name=seconds]", "3");
        await page.Fill("[data-testid=view-compare] input[name=kill]", "1");
        await page.Click("[data-testid=view-compare] button[type=submit]");
        await page.See("[data-testid=finding]");
        var taken = await page.Page.ScreenshotDataAsync(new ScreenshotOptions { FullPage = true });
        await Keep($"compared-{colours}-{width}.png", taken);
        if (Environment.GetEnvironmentVariable("PAIL_UPDATE_PICTURE") == "1" && (colours, width) == ("light", 1280))
            await File.WriteAllBytesAsync(Picture, taken, Cancelled);

        Assert.InRange(taken.Length, 20_000, MostBytes);
    }

    [Fact]
    public void The_picture_of_the_README_is_there_and_small()
    {
        var page = File.ReadAllText(Path.Combine(ServerProcess.Repository, "README.md"));

        Assert.Contains("src/Server/Observer/observer.png", page, StringComparison.Ordinal);
        Assert.InRange(new FileInfo(Picture).Length, 10_000, MostBytes);
    }

    private static async Task Prepare(IPage page, string colours, int width)
    {
        await page.EmulateMediaFeaturesAsync(
            [new MediaFeatureValue { MediaFeature = MediaFeature.PrefersColorScheme, Value = colours }]);
        await page.SetViewportAsync(new ViewPortOptions { Width = width, Height = 800 });
    }

    private static async Task Keep(string name, byte[] picture)
    {
        var folder = Directory.CreateDirectory(Path.Combine(ServerProcess.Repository, "artifacts", "observer"));
        await File.WriteAllBytesAsync(Path.Combine(folder.FullName, name), picture, Cancelled);
    }

    private async Task Fill()
    {
        foreach (var (name, backend, durable) in new[] { ("shop", "table", false), ("cart", "agent", true), ("users", "genserver", true) })
            await MakeBucket(name, backend, durable);
        foreach (var key in new[] { "milk", "bread", "fruit/apple", "fruit/pear" })
            await Put("shop", key, "3");
        (await Server.Client.PostAsync("/v1/buckets/cart:kill", null, Cancelled)).Dispose();
    }
}

using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Pail.Server.Tests.Observer;

/// <summary>The page and its files as a browser gets them.</summary>
public sealed partial class ObserverFileTests : TestServer
{
    private const int MostBytes = 150 * 1024;

    [Fact]
    public async Task The_page_has_a_policy_under_which_only_its_import_map_runs_inline()
    {
        using var page = await Client.GetAsync("/observer", Cancelled);
        var html = await page.Content.ReadAsStringAsync(Cancelled);
        var policy = page.Headers.GetValues("Content-Security-Policy").Single();

        var inline = InlineScript().Matches(html).Select(static match => match.Groups[1].Value).Single(static text => text.Length > 0);
        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(inline)));
        Assert.Contains("default-src 'self'", policy, StringComparison.Ordinal);
        Assert.Contains($"script-src 'self' 'sha256-{hash}'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("text/html", page.Content.Headers.ContentType!.MediaType);
        Assert.DoesNotContain("{{", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_file_is_named_by_its_hash_and_kept_forever()
    {
        foreach (var path in await Paths())
        {
            using var file = await Client.GetAsync(path, Cancelled);
            var bytes = await file.Content.ReadAsByteArrayAsync(Cancelled);

            Assert.Equal(HttpStatusCode.OK, file.StatusCode);
            Assert.Contains("immutable", file.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
            Assert.Contains(Convert.ToHexStringLower(SHA256.HashData(bytes))[..16], path, StringComparison.Ordinal);
            Assert.Equal("nosniff", file.Headers.GetValues("X-Content-Type-Options").Single());
        }
    }

    [Fact]
    public async Task A_file_comes_compressed_when_the_browser_accepts_that()
    {
        var path = (await Paths()).First(static path => path.EndsWith(".js", StringComparison.Ordinal));
        using var compressed = await Send(HttpMethod.Get, path, null, ("Accept-Encoding", "gzip, deflate, br"));
        var plain = await Client.GetByteArrayAsync(path, Cancelled);

        Assert.Equal("br", compressed.Content.Headers.ContentEncoding.Single());
        await using var stream = new BrotliStream(await compressed.Content.ReadAsStreamAsync(Cancelled), CompressionMode.Decompress);
        using var read = new MemoryStream();
        await stream.CopyToAsync(read, Cancelled);
        Assert.Equal(plain, read.ToArray());
    }

    [Fact]
    public async Task The_page_with_all_its_files_has_at_most_150_KB()
    {
        var sum = 0L;
        foreach (var path in (await Paths()).Append("/observer"))
        {
            using var file = await Send(HttpMethod.Get, path, null, ("Accept-Encoding", "br"));
            sum += (await file.Content.ReadAsByteArrayAsync(Cancelled)).Length;
        }

        Assert.InRange(sum, 1, MostBytes);
    }

    [Fact]
    public async Task Nothing_in_the_files_names_another_host()
    {
        foreach (var path in (await Paths()).Where(static path => !path.Contains("module", StringComparison.Ordinal)))
        {
            var text = await Client.GetStringAsync(path, Cancelled);
            Assert.DoesNotMatch("(src|href|fetch\\()=?[\"'(]+https?://", text);
            Assert.DoesNotContain("innerHTML", path.Contains("uPlot", StringComparison.Ordinal) ? "" : text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/observer/app.js")]
    [InlineData("/observer/nothing.0123456789abcdef.js")]
    [InlineData("/observer/index.html")]
    [InlineData("/observer/..%2fopenapi.json")]
    public async Task Other_names_are_not_found(string path)
    {
        var answer = await Raw("GET", path);

        Assert.True(answer.Status is 400 or 404, $"{path}: {answer.Status}");
    }

    // All files that the page can load: those in its markup and in its import map.
    private async Task<string[]> Paths()
    {
        var html = await Client.GetStringAsync("/observer", Cancelled);
        var map = InlineScript().Matches(html).Select(static match => match.Groups[1].Value).Single(static text => text.Length > 0);
        using var imports = JsonDocument.Parse(map);
        return
        [
            .. imports.RootElement.GetProperty("imports").EnumerateObject().Select(static import => import.Value.GetString()!)
                .Concat(Link().Matches(html).Select(static match => match.Groups[1].Value))
                .Distinct(),
        ];
    }

    [GeneratedRegex("<script[^>]*>([^<]*)</script>")]
    private static partial Regex InlineScript();

    [GeneratedRegex("(?:src|href)=\"(/observer/[^\"]+)\"")]
    private static partial Regex Link();
}

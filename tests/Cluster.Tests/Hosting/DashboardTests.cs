using System.Net;
using Pail.Server.Hosting;
using Pail.Server.Security;

namespace Pail.Cluster.Tests.Hosting;

/// <summary>The dashboard of Orleans, which has no authentication of its own.</summary>
public sealed class DashboardTests
{
    private static readonly string[] Paths = ["/dashboard/", "/dashboard/DashboardCounters", "/dashboard/index.min.js"];

    [Fact]
    public async Task Only_admins_see_it()
    {
        var (admin, writer) = (ApiKeyText.Make(), ApiKeyText.Make());
        await using var silo = await SiloProcess.Start(
            ["--store", "memory", "--dashboard", .. Key(0, admin, "admin"), .. Key(1, writer, "writer")]);

        foreach (var path in Paths)
        {
            Assert.Equal(
                (HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden, HttpStatusCode.OK),
                (await Ask(silo, path, null), await Ask(silo, path, writer), await Ask(silo, path, admin)));
        }
    }

    [Fact]
    public async Task It_is_not_there_unless_it_is_asked_for()
    {
        await using var silo = await SiloProcess.Start("--store", "memory");

        foreach (var path in Paths)
            Assert.Equal(HttpStatusCode.NotFound, await Ask(silo, path, null));
    }

    [Fact]
    public async Task A_page_of_another_site_may_open_it_and_not_read_it()
    {
        await using var silo = await SiloProcess.Start("--store", "memory", "--dashboard");

        Assert.Equal(HttpStatusCode.Forbidden, await Ask(silo, Paths[1], null, ("Sec-Fetch-Site", "cross-site")));
        Assert.Equal(HttpStatusCode.Forbidden, await Ask(silo, Paths[1], null, ("Origin", "https://elsewhere.example")));
        Assert.Equal(
            HttpStatusCode.OK,
            await Ask(silo, Paths[0], null, ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate")));
        Assert.Equal(HttpStatusCode.OK, await Ask(silo, Paths[1], null, ("Sec-Fetch-Site", "same-origin")));
    }

    private static string[] Key(int number, string key, string role) =>
        [$"--ApiKeys:{number}:name=n{number}", $"--ApiKeys:{number}:hash={KeyCommand.HashOf(key)}", $"--ApiKeys:{number}:role={role}"];

    private static async Task<HttpStatusCode> Ask(
        SiloProcess silo, string path, string? key, params (string Name, string Value)[] headers)
    {
        using var client = new HttpClient { BaseAddress = silo.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (key is not null)
            request.Headers.Authorization = new("Bearer", key);
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}

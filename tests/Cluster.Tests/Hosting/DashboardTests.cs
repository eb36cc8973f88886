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

    private static string[] Key(int number, string key, string role) =>
        [$"--ApiKeys:{number}:name=n{number}", $"--ApiKeys:{number}:hash={KeyCommand.HashOf(key)}", $"--ApiKeys:{number}:role={role}"];

    private static async Task<HttpStatusCode> Ask(SiloProcess silo, string path, string? key)
    {
        using var client = new HttpClient { BaseAddress = silo.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (key is not null)
            request.Headers.Authorization = new("Bearer", key);
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}

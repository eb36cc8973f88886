using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Pail.Buckets;

namespace Pail.Server.Tests.Caching;

/// <summary>Logins that are kept in a bucket: the cookie has a key only.</summary>
public sealed class TicketStoreTests
{
    private static readonly ClaimsPrincipal Ada = new(new ClaimsIdentity([new(ClaimTypes.Name, "ada")], "test"));

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_login_is_kept_in_the_bucket_until_the_logout()
    {
        await using var app = await Start();
        var cookies = new CookieContainer();
        using var client = new HttpClient(new SocketsHttpHandler { CookieContainer = cookies });
        client.BaseAddress = new Uri(app.Urls.Single());

        await client.GetStringAsync("/login", Cancelled);
        Assert.Equal("ada", await client.GetStringAsync("/me", Cancelled));
        var stolen = cookies.GetCookieHeader(client.BaseAddress);
        await client.GetStringAsync("/logout", Cancelled);

        // The cookie of the login is worth nothing after the logout, because the bucket no longer has its ticket.
        using var request = new HttpRequestMessage(HttpMethod.Get, "/me") { Headers = { { "Cookie", stolen } } };
        using var thief = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = client.BaseAddress };
        using var response = await thief.SendAsync(request, Cancelled);
        Assert.Equal("nobody", await response.Content.ReadAsStringAsync(Cancelled));
    }

    private static async Task<WebApplication> Start()
    {
        var builder = WebApplication.CreateSlimBuilder(["--urls", "http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        builder.Services.AddPailDistributedCache().AddSingleton<ITicketStore, TicketStore>();
        builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie();
        builder.Services.AddOptions<CookieAuthenticationOptions>(CookieAuthenticationDefaults.AuthenticationScheme)
            .Configure<ITicketStore>(static (options, store) => options.SessionStore = store);
        var app = builder.Build();
        app.UseAuthentication();
        app.MapGet("/login", static http => http.SignInAsync(Ada));
        app.MapGet("/me", static http => http.Response.WriteAsync(http.User.Identity?.Name ?? "nobody", http.RequestAborted));
        app.MapGet("/logout", static http => http.SignOutAsync());
        await app.StartAsync(Cancelled);
        return app;
    }

    private sealed class TicketStore(IDistributedCache cache) : ITicketStore
    {
        public async Task<string> StoreAsync(AuthenticationTicket ticket)
        {
            var key = Guid.NewGuid().ToString();
            await RenewAsync(key, ticket);
            return key;
        }

        public Task RenewAsync(string key, AuthenticationTicket ticket) => cache.SetAsync(
            key,
            TicketSerializer.Default.Serialize(ticket),
            new DistributedCacheEntryOptions { AbsoluteExpiration = ticket.Properties.ExpiresUtc },
            Cancelled);

        public async Task<AuthenticationTicket?> RetrieveAsync(string key) =>
            await cache.GetAsync(key, Cancelled) is { } bytes ? TicketSerializer.Default.Deserialize(bytes) : null;

        public Task RemoveAsync(string key) => cache.RemoveAsync(key, Cancelled);
    }
}

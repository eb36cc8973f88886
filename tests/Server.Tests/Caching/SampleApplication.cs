using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Pail.Buckets;
using Pail.Runtime.Processes;
using Pail.Sample.Caching;

namespace Pail.Server.Tests.Caching;

/// <summary>The sample application: real Kestrel, over the buckets of a node of the test.</summary>
internal sealed class SampleApplication : IAsyncDisposable
{
    private readonly Node _node;
    private readonly WebApplication _app;

    private SampleApplication(Node node, BucketTree tree, WebApplication app)
    {
        (_node, Tree, _app) = (node, tree, app);
        Prices = app.Services.GetRequiredService<Prices>();
    }

    internal BucketTree Tree { get; }

    internal Prices Prices { get; }

    internal static async Task<SampleApplication> Start(BucketConfig config)
    {
        var node = new Node();
        var tree = new BucketTree(node);
        await tree.Start();
        var app = Shop.Build(
            ["--urls", "http://127.0.0.1:0"],
            config,
            services => services.AddBuckets(tree).AddLogging(logging => logging.ClearProviders()));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new SampleApplication(node, tree, app);
    }

    /// <summary>A visitor with a basket of their own.</summary>
    internal Visitor NewVisitor() => new(new Uri(_app.Urls.Single()));

    /// <summary>Kills the processes of both buckets. Returns how many there were.</summary>
    internal int Kill() => ((string[])["cache", "output-cache"]).Count(name => Tree.FindNow(name)?.KillNow() == true);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        await Tree.DisposeAsync();
        await _node.DisposeAsync();
    }

    internal sealed class Visitor : IDisposable
    {
        private readonly HttpClient _client;

        internal Visitor(Uri address) => _client = new HttpClient(new SocketsHttpHandler { CookieContainer = new CookieContainer() })
        {
            BaseAddress = address,
        };

        public void Dispose() => _client.Dispose();

        internal async Task<string> Price(string item) => await _client.GetStringAsync($"/prices/{item}", Cancelled);

        internal async Task<string> Page(string item) => await _client.GetStringAsync($"/pages/{item}", Cancelled);

        internal async Task<int> AddToBasket()
        {
            using var response = await _client.PostAsync("/basket", null, Cancelled);
            response.EnsureSuccessStatusCode();
            return int.Parse(await response.Content.ReadAsStringAsync(Cancelled), System.Globalization.CultureInfo.InvariantCulture);
        }

        /// <summary>Evicts all pages. False if the bucket could not answer.</summary>
        internal async Task<bool> EvictPages()
        {
            using var response = await _client.DeleteAsync("/pages", Cancelled);
            if (response.StatusCode == HttpStatusCode.ServiceUnavailable)
                return false;
            response.EnsureSuccessStatusCode();
            return true;
        }

        private static CancellationToken Cancelled => TestContext.Current.CancellationToken;
    }
}

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Pail.Buckets;
using Pail.Cluster.Tests.Contract;
using Pail.Server.Hosting;

namespace Pail.Server.Tests.Backends;

/// <summary>
/// Gives each test its own server over the buckets of a cluster, and a clock that stands at 12:00:00.250. The requests come in at a silo
/// that owns no bucket. The node and the tree among the server's services are those of the owner.
/// </summary>
public abstract class BackendServer : IAsyncLifetime
{
    protected const string Bucket = "/v1/buckets/b";
    protected const string Key = Bucket + "/keys/k";

    private SharedCluster? _cluster;
    private RealServer? _server;

    public static TheoryData<string> Backends => Variants.All;

    internal FakeTimeProvider Time => _cluster!.Clock!;

    internal RealServer Server => _server!;

    /// <summary>The bucket "b" at its owner.</summary>
    internal IBucket Found => _cluster!.InTree("b");

    internal static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>The server's settings except its address.</summary>
    protected virtual string[] Settings => [];

    public async ValueTask InitializeAsync()
    {
        ClusterExceptions.SkipIfListed(isRemote: true);
        _cluster = await SharedCluster.Rent(hasFakeClock: true, null);
        Time.AdjustTime(new DateTimeOffset(2026, 3, 1, 12, 0, 0, 250, TimeSpan.Zero));
        _server = await RealServer.StartOver(
            services => services
                .AddSingleton<TimeProvider>(Time)
                .AddSingleton<IBuckets>(_cluster.Remote)
                .AddSingleton(_cluster.Node)
                .AddSingleton(_cluster.Tree),
            new ServerExtension { IsAlwaysDurable = true },
            Settings);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        if (_cluster is not null)
            await _cluster.Return();
        GC.SuppressFinalize(this);
    }

    /// <summary>Creates the bucket "b" of a kind, with more members of its configuration.</summary>
    internal async Task Make(string backend, string more = "")
    {
        await Server.Make("b", backend, more);

        // The silo that owns a bucket starts it with the first request.
        await (await _cluster!.Remote.Find("b"))!.Status();
    }

    /// <summary>Whether requests need no process.</summary>
    internal static bool IsTable(string backend) => backend.Contains("\"table\"", StringComparison.Ordinal);

    /// <summary>Whether the keys of a bucket survive its process. They are in the store.</summary>
    internal static bool KeepsKeys(string backend) => backend.Length > 0;

    /// <summary>The process of the bucket "b", as the API shows it: not at all, because it is one of another machine.</summary>
    internal static Task<string> ShownPid() => Task.FromResult("");

    internal Task<RawConnection> Connect() => Server.Connect();

    /// <summary>Sends a request line unchanged. Each header ends with a line break.</summary>
    internal async Task<RawResponse> Raw(string method, string target, string headers = "", string body = "")
    {
        using var connection = await Connect();
        return await connection.Exchange(method, target, headers, body);
    }

    /// <summary>Stores a value, and returns its tag.</summary>
    internal async Task<string> Put(string value, string headers = "", string key = Key)
    {
        var put = await Raw("PUT", key, value.Length == 0 ? headers + "Content-Length: 0\r\n" : headers, value);
        Assert.InRange(put.Status, 201, 204);
        return put.Headers["ETag"];
    }

    internal static string Expiry(RawResponse answer) => answer.Headers.GetValueOrDefault("Kv-Expires-At", "");

    internal static void AssertProblem(RawResponse answer, int status, string code) =>
        Assert.Equal((status, code), (answer.Status, answer.Code));
}

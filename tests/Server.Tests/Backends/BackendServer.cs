using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Pail.Buckets;

namespace Pail.Server.Tests.Backends;

/// <summary>Gives each test its own server with real buckets, one of which is "b", and with a clock that stands at 12:00:00.250.</summary>
public abstract class BackendServer : IAsyncLifetime
{
    protected const string Bucket = "/v1/buckets/b";
    protected const string Key = Bucket + "/keys/k";

    private RealServer? _server;

    public static TheoryData<string> Backends => Variants.All;

    internal FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, 250, TimeSpan.Zero));

    internal RealServer Server => _server!;

    internal IBucket Found => Server.Services.GetRequiredService<BucketTree>().FindNow("b")!;

    internal static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>The server's settings except its address.</summary>
    protected virtual string[] Settings => [];

    public async ValueTask InitializeAsync() =>
        _server = await RealServer.Start(services => services.AddSingleton<TimeProvider>(Time), Settings);

    public async ValueTask DisposeAsync()
    {
        await _server!.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Creates the bucket "b" of a kind, with more members of its configuration.</summary>
    internal Task Make(string backend, string more = "") => Server.Make("b", backend, more);

    /// <summary>Whether requests need no process.</summary>
    internal static bool IsTable(string backend) => backend.Contains("\"table\"", StringComparison.Ordinal);

    /// <summary>Whether the keys of a bucket survive its process.</summary>
    internal static bool KeepsKeys(string backend) => IsTable(backend);

    /// <summary>The process of the bucket "b", as the API shows it.</summary>
    internal async Task<string> ShownPid() => (await Found.Status()).Pid!.Value.ToString();

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

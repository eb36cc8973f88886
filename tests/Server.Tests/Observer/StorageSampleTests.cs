using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Pail.Buckets;
using Pail.Server.Observer;
using Pail.Server.Tests.Storage;

namespace Pail.Server.Tests.Observer;

/// <summary>The figures of the storage in the observer's stream.</summary>
public sealed class StorageSampleTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly DataDirectory _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task A_sample_has_what_the_storage_did_since_the_sample_before()
    {
        await using var server = await Start("--data", _data.Path);
        using var made = await server.Put("/v1/buckets/kept", "");
        await using var stream = await ObserverConnection.Open(server.Client, "?interval=2s");
        var first = StorageOf(await stream.Sample());
        using var one = await server.Put("/v1/buckets/kept/keys/milk", "3");
        using var other = await server.Put("/v1/buckets/kept/keys/bread", "2");
        _time.Advance(TimeSpan.FromSeconds(2));
        var second = StorageOf(await stream.Sample());

        Assert.Equal(
            ("ok", "", "", "", "0", "0", "False", ""),
            (first.Member("state"), first.Member("error"), first.Member("commits"), first.Member("commitMs"), first.Member("lagBytes"),
                first.Member("lagMs"), first.Member("snapshotRunning"), first.Member("snapshotAt")));
        Assert.Equal(("1", "1"), (second.Member("commits"), second.Member("changes")));
        Assert.True(second.GetProperty("logBytes").GetInt64() > first.GetProperty("logBytes").GetInt64());
        Assert.True(second.GetProperty("fileBytes").GetInt64() > second.GetProperty("logBytes").GetInt64());
        Assert.True(second.GetProperty("freeBytes").GetInt64() > 0);

        // The clock of the test stands still in a commit, so its times are 0, and the percentiles have nothing to tell.
        Assert.Equal("0", second.Member("commitMs"));
        Assert.Equal(JsonValueKind.Null, second.GetProperty("commitP99Ms").ValueKind);
    }

    [Fact]
    public async Task Without_a_storage_a_sample_has_nothing_of_it()
    {
        await using var server = await Start();
        await using var stream = await ObserverConnection.Open(server.Client);

        Assert.False((await stream.Sample()).GetProperty("node").TryGetProperty("storage", out _));
    }

    [Fact]
    public async Task All_pages_share_a_look_at_the_disk()
    {
        await using var server = await Start("--data", _data.Path);
        var status = server.Services.GetRequiredService<BucketTree>().Storage;
        var looks = 0;
        var look = new StorageLook(() => ++looks > 0 ? status : null, _time);

        var figures = look.Take();
        _time.Advance(StorageLook.LeastBetween - TimeSpan.FromTicks(1));
        Assert.Same(figures, look.Take());
        Assert.Equal(1, looks);

        _time.Advance(TimeSpan.FromTicks(1));
        Assert.NotSame(figures, look.Take());
        Assert.Equal(2, looks);
    }

    [Fact]
    public async Task A_disk_that_does_not_answer_holds_up_one_page_only()
    {
        await using var server = await Start("--data", _data.Path);
        var status = server.Services.GetRequiredService<BucketTree>().Storage;
        using var looks = new SemaphoreSlim(0);
        using var answers = new ManualResetEventSlim(true);
        var look = new StorageLook(
            () =>
            {
                looks.Release();
                answers.Wait(TestContext.Current.CancellationToken);
                return status;
            },
            _time);
        var before = look.Take();
        await looks.WaitAsync(TestContext.Current.CancellationToken);
        _time.Advance(StorageLook.LeastBetween);
        answers.Reset();
        var held = Task.Run(look.Take, TestContext.Current.CancellationToken);
        await looks.WaitAsync(TestContext.Current.CancellationToken);

        Assert.Same(before, look.Take());
        answers.Set();
        Assert.NotSame(before, await held);
    }

    private static JsonElement StorageOf(JsonElement sample) => sample.GetProperty("node").GetProperty("storage");

    private Task<RealServer> Start(params string[] settings) =>
        RealServer.Start(services => services.AddSingleton<TimeProvider>(_time), settings);
}

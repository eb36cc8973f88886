using Pail.Bench.Load;

namespace Pail.Bench.Durable.Workloads;

/// <summary>Pail's server with <c>--data</c>, over HTTP. Each writer has a connection of its own.</summary>
/// <param name="sync">The value of <c>--sync</c>; null for a server that keeps everything in memory.</param>
internal sealed class HttpStore(string? sync) : DurableStore
{
    private const string Bucket = "shopping";

    private readonly ScratchFolder _folder = new();
    private RunningServer? _server;
    private BucketClient? _client;

    public override async Task Start(int writers)
    {
        _server = await RunningServer.Start(
            CancellationToken.None, sync is null ? [] : ["--data", _folder.Path, "--sync", sync]);
        _client = new BucketClient(_server.Address, key: null, writers, new Values(DurableRecords.ValueBytes));
        await _client.Recreate(Bucket, "table");
        await _client.Fill(Bucket, DurableRecords.Keys(DurableRecords.Count).Take(DurableRecords.Count));
    }

    public override async Task Put(int writer, int operations)
    {
        var keys = DurableRecords.Keys(DurableRecords.Count);
        var tally = new Tally();
        for (var (i, key) = (0, DurableRecords.First(writer)); i < operations; i++, key = DurableRecords.After(key))
            await _client!.Put(Bucket, keys[key], tally);

        // The time of a run with errors must not count.
        if (tally.Errors.Keys.FirstOrDefault() is { } error)
            throw new InvalidOperationException(error);
    }

    public override async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        if (_server is not null)
            await _server.DisposeAsync();
        _folder.Dispose();
    }
}

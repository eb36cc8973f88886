namespace Pail.Bench.Load;

/// <summary>The buckets of one backend in one case.</summary>
internal sealed class Lab : IAsyncDisposable
{
    private readonly List<string> _buckets = [];

    public Lab(RunningServer server, LoadOptions options, LoadCase load, string backend, int number)
    {
        Options = options;
        Backend = backend;
        Connections = load.Connections ?? options.Connections;

        // Beside the load there are watches, listings and questions for the status.
        Client = new BucketClient(server.Address, server.Key, Connections + 8, new Values(load.ValueSize ?? options.ValueSize))
        {
            LosesKeys = load.LosesKeys,
        };
        Watcher = new BucketClient(server.Address, server.Key, 100_000, Client.Values);
        Prefix = $"load-{number}-{backend}";
    }

    public LoadOptions Options { get; }

    public string Backend { get; }

    public int Connections { get; }

    public BucketClient Client { get; }

    /// <summary>A client without a limit of connections, for watches.</summary>
    public BucketClient Watcher { get; }

    /// <summary>The bucket of a case that has one.</summary>
    public string Bucket => _buckets[0];

    public IReadOnlyList<string> Buckets => _buckets;

    /// <summary>The watches that are open during a turn.</summary>
    public OpenWatches? Watches { get; set; }

    /// <summary>What is counted beside the load, such as kills.</summary>
    public Tally Beside { get; } = new();

    private string Prefix { get; }

    /// <summary>Makes buckets, empty.</summary>
    public async Task Make(int buckets = 1)
    {
        _buckets.AddRange(Enumerable.Range(0, buckets).Select(i => $"{Prefix}-{i}"));
        await Parallel.ForEachAsync(
            _buckets, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (bucket, _) => await Client.Recreate(bucket, Backend));
    }

    public async ValueTask DisposeAsync()
    {
        await Parallel.ForEachAsync(
            _buckets, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (bucket, _) => await Client.Delete(bucket));
        Client.Dispose();
        Watcher.Dispose();
    }
}

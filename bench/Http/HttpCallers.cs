using Pail.Bench.Compare;
using Pail.Bench.Load;
using Pail.Bench.Processes.Workloads;

namespace Pail.Bench.Http;

/// <summary>Clients, each with a connection of its own, that get or put keys of one bucket over HTTP, one after another.</summary>
/// <param name="service">The server.</param>
/// <param name="clients">How many clients.</param>
/// <param name="puts">Whether to put instead of to get.</param>
/// <param name="batch">How many operations a request has.</param>
internal sealed class HttpCallers(HttpService service, int clients, bool puts, int batch) : IWorkload
{
    public const int ValueSize = 100;
    public const string Bucket = "compared";

    /// <summary>How many keys the bucket has.</summary>
    public const int Keys = 16_000;

    // Bodies are made before, because the generator shares the machine with the server.
    private const int Bodies = 64;

    private readonly KeyChooser _keys = new(Distribution.Uniform, Keys);
    private readonly List<byte[]> _bodies = [];
    private RunningServer? _server;
    private BucketClient? _client;
    private Allocations? _allocations;

    public double? AllocatedElsewhere { get; private set; }

    public double ServerTime { get; private set; }

    private BucketClient Client => _client ?? throw new InvalidOperationException("The work has not been started.");

    public async Task Start()
    {
        _server = await service.Start();
        _client = new BucketClient(_server.Address, key: null, clients, new Values(ValueSize));
        await service.Fill(Client, Bucket, _keys.Keys);
        for (var body = 0; batch > 1 && body < Bodies; body++)
            _bodies.Add(Client.BatchBody([.. Enumerable.Range(body * batch, batch).Select(place => _keys[place])], reads: !puts));
    }

    public async Task Arrange(int operations)
    {
        if (service.TellsAllocations)
            _allocations = await Allocations.Begin(Client);
    }

    public async Task Clear() => AllocatedElsewhere = _allocations is null ? 0 : await _allocations.End();

    public async Task Run(int operations)
    {
        var before = _server!.ProcessorTime;
        var tallies = await Task.WhenAll(Enumerable.Range(0, clients).Select(client =>
            Task.Run(() => Work(client, Share.Of(Math.Max(1, operations / batch), clients, client)))));
        ServerTime = (_server.ProcessorTime - before).TotalNanoseconds;

        // The time of a run with errors must not count.
        if (tallies.SelectMany(tally => tally.Errors.Keys).FirstOrDefault() is { } error)
            throw new InvalidOperationException(error);
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        if (_server is not null)
            await _server.DisposeAsync();
    }

    private async Task<Tally> Work(int client, int requests)
    {
        var tally = new Tally();
        for (var (i, place) = (0, client); i < requests; i++, place += clients)
        {
            if (batch > 1)
                await Client.Batch(Bucket, _bodies[place % Bodies], batch, tally);
            else if (puts)
                await Client.Put(Bucket, _keys[place], tally);
            else if (service.Stores)
                await Client.Get(Bucket, _keys[place], tally);
            else
                await Client.GetAnything(Bucket, _keys[place], tally);
        }

        return tally;
    }
}

using System.Text.Json;
using Pail.Bench.Durability.Clients;
using Pail.Bench.Durability.Model;

namespace Pail.Bench.Durability;

/// <summary>What is proved of one directory: the load on its servers, and what each of them must have when it starts.</summary>
internal sealed class DirectoryProof
{
    private readonly string[] _backends;
    private readonly int _writers;
    private readonly Random _random;
    private readonly List<LifeModel> _lives;

    /// <param name="backends">The backends of its buckets.</param>
    /// <param name="writers">How many clients write at the same time, beside those that read, watch and kill.</param>
    /// <param name="seed">Decides about what they do.</param>
    /// <param name="keepsHistory">Whether a crash may take the last writes.</param>
    internal DirectoryProof(string[] backends, int writers, int seed, bool keepsHistory)
    {
        (_backends, _writers, _random) = (backends, writers, new Random(seed));
        Ledger = new Ledger { KeepsHistory = keepsHistory };
        _lives = [.. backends.Select(backend => new LifeModel(Ledger, BucketPlan.Life(backend)))];
    }

    internal Ledger Ledger { get; }

    private string[] Buckets => [.. _backends.Select(BucketPlan.Lasting)];

    /// <summary>Makes the buckets that stay.</summary>
    internal async Task Prepare(Uri server)
    {
        using var http = new DurableClient(server);
        foreach (var backend in _backends)
        {
            var answer = await http.PutJson($"/v1/buckets/{BucketPlan.Lasting(backend)}", BucketPlan.Configuration(backend));
            if (!answer.IsDone)
                throw new DurabilityException($"No durable bucket could be made: {System.Text.Encoding.UTF8.GetString(answer.Body)}");
        }
    }

    /// <summary>Loads a server until it is stopped and all requests have ended.</summary>
    internal async Task Load(Uri server, CancellationToken stop)
    {
        using var http = new DurableClient(server);
        var clients = new List<ProofClient>();
        for (var i = 0; i < _writers; i++)
            clients.Add(new Writer(http, Ledger, Next(), i, Buckets));
        for (var i = 0; i < Math.Max(1, _writers / 6); i++)
            clients.Add(new Reader(http, Ledger, Next(), _writers, Buckets));
        for (var i = 0; i < _backends.Length; i++)
        {
            clients.Add(new LifeWriter(http, Ledger, Next(), _lives[i], _backends[i]));
            clients.Add(new Watcher(http, Ledger, Next(), BucketPlan.Lasting(_backends[i])));
        }

        clients.Add(new Killer(http, Ledger, Next(), [.. Buckets, .. _lives.Select(static life => life.Bucket)]));
        await Task.WhenAll(clients.Select(client => Task.Run(() => client.Run(stop), CancellationToken.None)));
    }

    /// <summary>Checks all that a server has after a crash.</summary>
    /// <param name="server">The server.</param>
    /// <param name="continues">Whether what it has is what later servers must have.</param>
    /// <returns>How many acknowledged writes were lost with leave.</returns>
    internal async Task<int> Check(Uri server, bool continues = true)
    {
        using var http = new DurableClient(server);
        try
        {
            var lost = 0;
            foreach (var backend in _backends)
            {
                lost += await CheckLasting(http, BucketPlan.Lasting(backend), continues);
                await CheckConfiguration(http, BucketPlan.Lasting(backend), backend);
            }

            foreach (var life in _lives)
                lost += life.Check(await http.List(life.Bucket), continues);
            return lost;
        }
        catch (HttpRequestException failure)
        {
            // The server listens, so it must answer.
            Ledger.Report(FaultKind.WrongAnswer, failure.Message);
            return 0;
        }
    }

    private async Task<int> CheckLasting(DurableClient http, string bucket, bool continues)
    {
        var asked = DateTimeOffset.UtcNow;
        var list = await http.List(bucket);
        var moment = new Moment(asked, DateTimeOffset.UtcNow);
        if (list is null && !Ledger.KeepsHistory)
            Ledger.Report(FaultKind.Lost, $"{bucket} is gone");
        var found = (list ?? [])
            .Select(pair => (pair.Key, Value: ProofClient.Read(Ledger, bucket, pair.Key, pair.Value)))
            .Where(static pair => pair.Value is not null)
            .ToDictionary(static pair => pair.Key, static pair => pair.Value!, StringComparer.Ordinal);

        // What a power cut may take is the end: everything before the last that is there must be there.
        foreach (var key in found.Keys)
            Ledger.Key(bucket, key);
        var limit = Ledger.KeepsHistory ? Limit(bucket, found, moment) : Tag.Last;
        var lost = 0;
        foreach (var model in Ledger.KeysOf(bucket))
        {
            var value = found.GetValueOrDefault(model.Key);
            lost += model.Check(value, limit, moment);
            if (continues)
                model.Continue(value);
        }

        for (var writer = 0; writer < _writers; writer++)
        {
            var keys = Enumerable.Range(0, BucketPlan.GroupKeys).Select(place => BucketPlan.Key("group", writer, place)).ToList();
            Groups.Check(Ledger, bucket, keys, [.. keys.Select(found.GetValueOrDefault)]);
        }

        return lost;
    }

    private Tag Limit(string bucket, Dictionary<string, Found> found, Moment moment)
    {
        var limit = found.Values.Select(static value => value.Tag).DefaultIfEmpty(Tag.First).Max();
        while (true)
        {
            var next = Ledger.KeysOf(bucket)
                .Select(model => model.LeastLimit(found.GetValueOrDefault(model.Key), limit, moment))
                .DefaultIfEmpty(limit)
                .Max();
            if (next == limit)
                return limit;
            limit = next;
        }
    }

    private async Task CheckConfiguration(DurableClient http, string bucket, string backend)
    {
        var answer = await http.Get($"/v1/buckets/{bucket}");
        if (!answer.IsDone)
            return;
        using var status = JsonDocument.Parse(answer.Body);
        var configuration = status.RootElement.GetProperty("configuration");
        var isSame = configuration.TryGetProperty("durable", out var durable)
            && durable.GetBoolean()
            && configuration.GetProperty("backend").GetString() == (backend == "orderedSet" ? "table" : backend);
        if (!isSame)
            Ledger.Report(FaultKind.Lost, $"{bucket} has another configuration: {configuration.GetRawText()}");
    }

    private Random Next() => new(_random.Next());
}

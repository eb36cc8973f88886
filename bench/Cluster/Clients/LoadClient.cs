using System.Globalization;
using Pail.Bench.Cluster.History;
using Pail.Bench.Durability.Clients;
using Pail.Bench.Durability.Model;

namespace Pail.Bench.Cluster.Clients;

/// <summary>Reads and writes in all ways there are, one request after another. It has keys of its own, and shares others.</summary>
internal sealed class LoadClient
{
    private const int OwnKeys = 3;
    private const int SharedKeys = 2;
    private const int GroupKeys = 3;

    private readonly ClusterClient _client;
    private readonly Random _random;
    private readonly int _number;
    private readonly int _clients;
    private readonly IReadOnlyList<string> _buckets;
    private readonly (int Weight, Func<string, CancellationToken, Task> Do)[] _ways;
    private readonly TimeSpan _rest;
    private readonly int _weights;

    /// <param name="client">How it sends.</param>
    /// <param name="random">Decides about what it does.</param>
    /// <param name="number">Its number, which its own keys have.</param>
    /// <param name="clients">How many there are.</param>
    /// <param name="buckets">The buckets.</param>
    /// <param name="rest">How long it rests after each request.</param>
    internal LoadClient(
        ClusterClient client, Random random, int number, int clients, IReadOnlyList<string> buckets, TimeSpan rest = default)
    {
        (_client, _random, _number, _clients, _buckets, _rest) = (client, random, number, clients, buckets, rest);
        _ways =
        [
            (24, Put), (8, PutIfMatches), (6, Delete), (10, Get), (8, PutHot), (10, ChangeHot), (8, GetShared), (10, Increment),
            (6, Batch), (6, Transact), (6, ReadGroup), (2, FailTransaction), (1, List),
        ];
        _weights = _ways.Sum(static way => way.Weight);
    }

    /// <summary>Works until it is told to stop.</summary>
    internal async Task Run(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await Step(_buckets[_random.Next(_buckets.Count)], stop);
                if (_rest > TimeSpan.Zero)
                    await Task.Delay(_rest, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private Task Step(string bucket, CancellationToken stop)
    {
        var chosen = _random.Next(_weights);
        foreach (var (weight, act) in _ways)
        {
            if ((chosen -= weight) < 0)
                return act(bucket, stop);
        }

        throw new InvalidOperationException("The weights are more than their sum.");
    }

    private string Own() => BucketPlan.Key("own", _number, _random.Next(OwnKeys));

    private string Shared(string kind) => BucketPlan.Shared(kind, _random.Next(SharedKeys));

    private static List<string> Group(int client) =>
        [.. Enumerable.Range(0, GroupKeys).Select(place => BucketPlan.Key("group", client, place))];

    private async Task Put(string bucket, CancellationToken stop) => await _client.Put(bucket, Own(), stop);

    private Task PutIfMatches(string bucket, CancellationToken stop) => Change(bucket, Own(), stop);

    private Task Delete(string bucket, CancellationToken stop) => _client.Delete(bucket, Own(), stop);

    private async Task Get(string bucket, CancellationToken stop) =>
        await _client.Get(bucket, BucketPlan.Key("own", _random.Next(_clients), _random.Next(OwnKeys)), stop);

    private async Task PutHot(string bucket, CancellationToken stop) => await _client.Put(bucket, Shared("hot"), stop);

    private Task ChangeHot(string bucket, CancellationToken stop) => Change(bucket, Shared("hot"), stop);

    private async Task GetShared(string bucket, CancellationToken stop) =>
        await _client.Get(bucket, Shared(_random.Next(2) == 0 ? "hot" : "count"), stop);

    private Task Increment(string bucket, CancellationToken stop) => _client.Increment(bucket, Shared("count"), stop);

    // Reads, and writes if nobody else has written meanwhile.
    private async Task Change(string bucket, string key, CancellationToken stop)
    {
        var (wasRead, found) = await _client.Get(bucket, key, stop);
        if (wasRead)
            await _client.Put(bucket, key, stop, found?.Tag, ifAbsent: found is null);
    }

    private async Task Batch(string bucket, CancellationToken stop)
    {
        var operations = new List<Operation>();
        foreach (var place in Enumerable.Range(0, OwnKeys).Where(_ => _random.Next(2) == 0))
        {
            var key = BucketPlan.Key("own", _number, place);
            operations.Add(_random.Next(4) == 0 ? _client.Make(bucket, key, OperationKind.Delete) : Put(bucket, key));
        }

        operations.Add(_client.Make(bucket, Shared("count"), OperationKind.Increment));
        operations.Add(_client.Make(bucket, Shared("hot"), OperationKind.Read));
        await _client.Send(bucket, isTransaction: false, operations, stop);
    }

    // All keys of the group get the same number, or are deleted, or none is changed.
    private async Task Transact(string bucket, CancellationToken stop)
    {
        var deletes = _random.Next(8) == 0;
        var content = Content();
        List<Operation> operations =
        [
            .. Group(_number).Select(key => deletes
                ? _client.Make(bucket, key, OperationKind.Delete)
                : _client.Make(bucket, key, OperationKind.Put, content)),
            _client.Make(bucket, Shared("count"), OperationKind.Increment),
        ];
        await _client.Send(bucket, isTransaction: true, operations, stop);
    }

    // The last operation fails, so the others must not be done.
    private async Task FailTransaction(string bucket, CancellationToken stop)
    {
        var content = Content();
        List<Operation> operations = [.. Group(_number).Select(key => _client.Make(bucket, key, OperationKind.Put, content))];
        await _client.Send(
            bucket, isTransaction: true, operations, stop, """{"op":"patch","key":"count/0","patch":{"a":1},"ifMatch":"1.1"}""");
    }

    // In one transaction, so that all must be of the same one.
    private async Task ReadGroup(string bucket, CancellationToken stop)
    {
        var operations = Group(_random.Next(_clients)).Select(key => _client.Make(bucket, key, OperationKind.Read)).ToList();
        if (await _client.Send(bucket, isTransaction: true, operations, stop))
            CheckGroup(bucket, operations.ToDictionary(static read => read.Key, static read => read.Content));
    }

    private async Task List(string bucket, CancellationToken stop)
    {
        if (await _client.List(bucket, [], stop) is { } found)
            CheckGroups(_client.Log, bucket, found, _clients);
    }

    /// <summary>Checks that no transaction is in a list by half.</summary>
    internal static void CheckGroups(HistoryLog log, string bucket, IReadOnlyDictionary<string, Found?> found, int clients)
    {
        for (var client = 0; client < clients; client++)
            Check(log, bucket, Group(client).ToDictionary(static key => key, key => found.GetValueOrDefault(key)?.Content));
    }

    private void CheckGroup(string bucket, Dictionary<string, string?> contents) => Check(_client.Log, bucket, contents);

    private static void Check(HistoryLog log, string bucket, Dictionary<string, string?> contents)
    {
        if (contents.Values.Distinct().Count() > 1)
        {
            var values = string.Join(", ", contents.Select(static pair => $"{pair.Key} {pair.Value ?? "nothing"}"));
            log.Report(ViolationKind.Torn, $"{bucket}: half of a transaction: {values}");
        }
    }

    private Operation Put(string bucket, string key) => _client.Make(bucket, key, OperationKind.Put, Content());

    private string Content() =>
        string.Create(CultureInfo.InvariantCulture, $"#{_client.Log.NextNumber()}/{_random.Next(10, 400)}");
}

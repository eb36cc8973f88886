using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Pail.Buckets;

namespace Pail.Server.Tests.Watching;

/// <summary>
/// Clients that lose their connection again and again and resume, beside writers and kills, on every variant. Every change is one event
/// with the next revision, so a gap and a duplicate both show.
/// </summary>
public sealed class WatchResumeStressTests : WatchServer
{
    private const int Connections = 12;

    // A place that is no longer kept is another test, so the writers wait for the slowest client.
    private const int MaxAhead = EventLog.MaxEvents / 3;

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task Clients_that_reconnect_miss_and_repeat_nothing(string backend, string type)
    {
        var bucket = await Create(backend, type);
        using var done = new CancellationTokenSource();
        var replicas = Enumerable.Range(0, 3).Select(static seed => new Replica(seed)).ToArray();
        var writers = Enumerable.Range(0, 3).Select(seed => Task.Run(() => Write(bucket, seed, replicas, done.Token))).ToArray();
        await Task.WhenAll(replicas.Select(replica => Task.Run(async () =>
        {
            try
            {
                for (var i = 0; i < Connections; i++)
                {
                    await replica.Connect(this, replica.Random.Next(1, 40));
                    if (replica == replicas[0] && i % 3 == 0)
                        await bucket.Kill();
                }
            }
            finally
            {
                // Also when it has failed: nobody waits for it then, so the others come to their end, and the test to its failure.
                replica.IsDone = true;
            }
        })));
        await done.CancelAsync();
        await Task.WhenAll(writers);
        await Waiting.Until(async () => (await bucket.Status()).State == BucketState.Running);

        // The last event that all of them wait for.
        Entry last;
        while (true)
        {
            try
            {
                last = (await bucket.Put("last", Text("1"))).Entry!;
                break;
            }
            catch (BucketUnavailableException)
            {
                await Task.Yield();
            }
        }

        var keys = (await bucket.List(new KeyQuery { Limit = 1000 })).Keys.ToDictionary(item => item.Key, item => item.Value.Revision);
        foreach (var replica in replicas)
        {
            await replica.Connect(this, int.MaxValue, last.Revision);
            Assert.Equal(keys.OrderBy(key => key.Key), replica.Keys.OrderBy(key => key.Key));
        }

        await Waiting.Until(async () => (await bucket.Status()).Watchers == 0);
    }

    private static async Task Write(IBucket bucket, int seed, Replica[] replicas, CancellationToken done)
    {
        var random = new Random(seed);
        while (!done.IsCancellationRequested)
        {
            try
            {
                var key = $"k{random.Next(20)}";
                if (random.Next(4) == 0)
                    await bucket.Delete(key);
                else if (random.Next(4) == 0)
                    await bucket.Apply(new Transaction { Then = [new PutOperation(key, Text("1")), new PutOperation("t", Text("2"))] });
                else if (random.Next(50) == 0)
                    await bucket.Clear();
                else
                {
                    var written = (await bucket.Put(key, Text("1"))).Entry!.Revision;
                    while (!done.IsCancellationRequested && replicas.Any(replica => replica.IsBehind(written)))
                        await Task.Yield();
                }
            }
            catch (BucketUnavailableException)
            {
                // The process was killed.
            }
        }
    }

    /// <summary>What a client knows of the bucket.</summary>
    private sealed class Replica(int seed)
    {
        // Null while the client has not got the whole state.
        private Revision? _seen;
        private bool _readsState;
        private string? _lastEventId;

        // The part of a transaction that has come. It counts when its end has come.
        private readonly List<SseItem<string>> _group = [];

        // The same for other threads.
        private volatile Tuple<Revision>? _published;
        private volatile bool _isDone;

        internal Random Random { get; } = new(seed);

        internal bool IsDone
        {
            set => _isDone = value;
        }

        // Also while it has not come to this epoch. If only the events of each epoch were bounded, those of several kills in a row could be
        // more than the bucket keeps.
        internal bool IsBehind(Revision written)
        {
            var seen = _published?.Item1 ?? default;
            return !_isDone
                && (seen.Epoch < written.Epoch || (seen.Epoch == written.Epoch && written.Number - seen.Number > MaxAhead));
        }

        internal Dictionary<string, Revision> Keys { get; } = [];

        internal async Task Connect(WatchServer server, int events, Revision? until = null)
        {
            _group.Clear();
            await using var watch = await Open(server);
            for (var i = 0; i < events && await watch.Next() is { } item; i++)
            {
                // As a browser keeps it.
                var isPlace = item.EventId is not null && item.EventId != _lastEventId;
                _lastEventId = item.EventId ?? _lastEventId;
                _group.Add(item);
                if (!isPlace && !_readsState && item.EventType is "put" or "delete")
                    continue;
                _group.ForEach(Take);
                _group.Clear();
                _published = _seen is { } seen ? Tuple.Create(seen) : null;
                if (until is not null && _seen == until)
                    return;
            }
        }

        private async Task<WatchClient> Open(WatchServer server)
        {
            if (_lastEventId is null)
                (_seen, _readsState) = (null, true);
            while (true)
            {
                var watch = await server.Watch("?initial=true", _lastEventId);
                if (watch.Response.StatusCode == HttpStatusCode.OK)
                    return watch;

                // Between two processes of the bucket.
                Assert.Equal(HttpStatusCode.ServiceUnavailable, watch.Response.StatusCode);
                await watch.DisposeAsync();
            }
        }

        private void Take(SseItem<string> item)
        {
            var data = JsonDocument.Parse(item.Data).RootElement;
            var key = data.TryGetProperty("key", out var name) ? name.GetString()! : "";
            var number = data.GetProperty("revision").GetInt64();
            switch (item.EventType)
            {
                case "reset":
                    (_readsState, _seen) = (true, null);
                    Keys.Clear();
                    return;

                case "put" when _readsState:
                    Keys[key] = Tag(data);
                    return;

                case "initial-end":
                    (_readsState, _seen) = (false, Id(item));
                    return;

                case "bucket-down":
                    Assert.Equal(_seen!.Value.Number, number);
                    return;

                case "bucket-up":
                    var up = Id(item);
                    if (up.Epoch != _seen!.Value.Epoch)
                        Keys.Clear();
                    else
                        Assert.Equal(_seen.Value.Number, number);
                    _seen = up;
                    return;
            }

            Assert.Equal(_seen!.Value.Number + 1, number);
            _seen = _seen.Value with { Number = number };
            if (item.EventType == "put")
                Keys[key] = Tag(data);
            else if (item.EventType == "clear")
                Keys.Clear();
            else
                Assert.True(Keys.Remove(key), $"{item.EventType} {key}");
        }

        private static Revision Tag(JsonElement data) => Parse(data.GetProperty("etag").GetString()!.Trim('"'));

        private static Revision Id(SseItem<string> item) => Parse(item.EventId!);

        private static Revision Parse(string text) =>
            Revision.TryParse(text, out var revision) ? revision : throw new FormatException($"{text} is no revision.");
    }
}

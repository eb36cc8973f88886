using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Pail.Bench.Cluster.History;
using Pail.Bench.Durability;
using Pail.Bench.Durability.Model;

namespace Pail.Bench.Cluster.Clients;

/// <summary>
/// Watches a bucket through silos that do not own it, as a browser does: when a connection ends, it asks another silo to go on after the
/// last event that it has seen.
/// </summary>
internal sealed class BucketWatcher : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TestedCluster _cluster;
    private readonly HistoryLog _log;
    private readonly WatchLog _watch;
    private readonly Random _random;
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _id;

    internal BucketWatcher(TestedCluster cluster, HistoryLog log, string bucket, Random random)
    {
        (_cluster, _log, _watch, _random) = (cluster, log, new WatchLog(bucket), random);
        log.Add(_watch);
    }

    internal WatchLog Watch => _watch;

    /// <summary>Completes when the first connection is open: everything that is sent from then on must be told.</summary>
    internal Task Opened => _opened.Task;

    /// <summary>How often it had to connect again.</summary>
    internal int Reconnects { get; private set; }

    internal async Task Run(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await Read(await Choose(), stop);
            }
            catch (Exception gone) when (gone is HttpRequestException or IOException)
            {
                // The silo has ended: the next one goes on.
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (OperationCanceledException)
            {
                // Nothing was heard for a time in which there are heartbeats: the silo hangs.
            }

            Reconnects++;
            await Task.Delay(Pause, CancellationToken.None);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<SiloSlot?> Choose()
    {
        var up = _cluster.Up;
        if (up.Count == 0)
            return null;
        var asked = up[_random.Next(up.Count)];
        string? owner = null;
        try
        {
            owner = await TestedCluster.OwnerOf(_watch.Bucket, asked);
        }
        catch (HttpRequestException)
        {
            // It is just ending. Any other silo will do.
        }

        return up.FirstOrDefault(silo => silo.Name != owner && silo != asked) ?? up.FirstOrDefault(silo => silo.Name != owner) ?? asked;
    }

    private async Task Read(SiloSlot? silo, CancellationToken stop)
    {
        if (silo is null)
            return;
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(silo.Address, $"/v1/buckets/{_watch.Bucket}/watch?values=true"));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        if (_id is not null)
            request.Headers.Add("Last-Event-ID", _id);
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(stop);
        silence.CancelAfter(Patience);
        using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, silence.Token);
        if (answer.StatusCode == HttpStatusCode.Gone)
        {
            // The events are not kept any more: an explicit break.
            _watch.Add(new WatchItem(WatchItem.Break, 0, null, null, null));
            _id = null;
            return;
        }

        if (!answer.IsSuccessStatusCode)
        {
            if (answer.StatusCode != HttpStatusCode.ServiceUnavailable)
                _log.Report(ViolationKind.WrongAnswer, $"A watch of {_watch.Bucket} after {_id} is answered with {answer.StatusCode}");
            return;
        }

        _opened.TrySetResult();
        await Read(new StreamReader(await answer.Content.ReadAsStreamAsync(silence.Token)), silence);
    }

    // Events without an id are the beginning of a transaction. They count only with its end, where the client could go on.
    private async Task Read(StreamReader lines, CancellationTokenSource silence)
    {
        var pending = new List<WatchItem>();
        var (name, id, data) = ((string?)null, (string?)null, (string?)null);
        while (await lines.ReadLineAsync(silence.Token) is { } line)
        {
            silence.CancelAfter(Patience);
            if (line.Length == 0)
            {
                if (name is not null)
                    pending.Add(Item(name, id, data));
                if (name == "overflow")
                    pending.Add(new WatchItem(WatchItem.Break, 0, null, null, null));
                if (id is not null || name is WatchItem.Reset or WatchItem.InitialEnd or "overflow")
                {
                    foreach (var item in pending)
                        _watch.Add(item);
                    pending.Clear();
                    _id = id ?? _id;
                }

                (name, id, data) = (null, null, null);
            }
            else if (line.StartsWith("event: ", StringComparison.Ordinal))
            {
                name = line["event: ".Length..];
            }
            else if (line.StartsWith("id: ", StringComparison.Ordinal))
            {
                id = line["id: ".Length..];
            }
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                data = line["data: ".Length..];
            }
        }
    }

    private WatchItem Item(string name, string? id, string? data)
    {
        var place = id is null ? (Tag?)null : Tag.Parse(id);
        if (string.IsNullOrEmpty(data))
            return new WatchItem(name, 0, place, null, null);
        using var document = JsonDocument.Parse(data);
        var root = document.RootElement;
        var key = root.TryGetProperty("key", out var member) ? member.GetString() : null;
        var number = key is not null && root.TryGetProperty("revision", out var revision) ? revision.GetInt64() : 0;
        if (root.TryGetProperty("etag", out var tag))
            place = Tag.Parse(tag.GetString()!);
        string? content = null;
        if (name == WatchItem.Put && key is not null)
        {
            content = Stamp.Read(key, Listed.Of(root).Value);
            if (content is null)
                _log.Report(ViolationKind.Torn, $"{_watch.Bucket}/{key}: a watch was told a value that is not whole, with {place}");
        }

        return new WatchItem(name, number, place, key, content);
    }
}

using System.Text.Json;
using Pail.Buckets;
using Pail.Runtime.Diagnostics;
using Pail.Server.Http;

namespace Pail.Server.Observer;

/// <summary>
/// Writes the figures of the whole node: one page's, because rates are since this page's sample before. The first sample has none.
/// </summary>
internal sealed class NodeWriter(ObserverFeed feed)
{
    private readonly StorageWriter _storage = new(feed.Storage);
    private RequestCounts _requests = feed.Requests.Read();
    private TimeSpan _processorTime = Environment.CpuUsage.TotalTime;
    private TimeSpan _spent = feed.Account.Spent;
    private IReadOnlyList<BackendStatistics> _backends = [];
    private long _at = feed.Time.GetTimestamp();
    private bool _isFirst = true;

    /// <summary>Writes what stays the same while the server runs, as an object.</summary>
    internal static void WriteFacts(Utf8JsonWriter json, ObserverFeed feed)
    {
        json.WriteStartObject();
        json.WriteNumber("cores"u8, Environment.ProcessorCount);
        json.WriteString("startedAt"u8, HttpTime.Rfc3339(feed.StartedAt));
        json.WriteString("os"u8, System.Runtime.InteropServices.RuntimeInformation.OSDescription);
        json.WriteString("runtime"u8, System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription);
        json.WriteEndObject();
    }

    /// <summary>Writes the figures as an object.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="sweeps">Whether to look at all buckets again, and not to repeat what was seen last.</param>
    internal void Write(Utf8JsonWriter json, bool sweeps)
    {
        if (sweeps)
            _backends = feed.Tree?.Statistics().Backends ?? [];
        var now = feed.Time.GetTimestamp();
        var seconds = Math.Max(feed.Time.GetElapsedTime(_at, now).TotalSeconds, 0.001);
        json.WriteStartObject();
        WriteCounters(json);
        WriteBuckets(json);
        WriteMemory(json);
        WriteRequests(json, seconds);
        _storage.Write(json, feed.Time);

        var processorTime = Environment.CpuUsage.TotalTime;
        WriteShare(json, "cpu"u8, processorTime - _processorTime, seconds);
        var spent = feed.Account.Spent;
        json.WriteStartObject("observer"u8);
        WriteShare(json, "cpu"u8, spent - _spent, seconds);
        json.WriteNumber("pages"u8, feed.Pages);
        json.WriteNumber("samples"u8, feed.Account.Samples);
        json.WriteEndObject();
        json.WriteEndObject();
        (_processorTime, _spent, _at, _isFirst) = (processorTime, spent, now, false);
    }

    private void WriteCounters(Utf8JsonWriter json)
    {
        var node = feed.Node.Statistics();
        json.WriteNumber("processes"u8, node.Processes);
        json.WriteNumber("tables"u8, node.Tables);
        json.WriteNumber("crashes"u8, node.Crashes);
        json.WriteNumber("decisions"u8, node.SupervisorReports);
        json.WriteNumber("restarts"u8, node.Restarts);
        json.WriteNumber("deadLetters"u8, node.DeadLetters);
        json.WriteNumber("watchers"u8, feed.Watches.Count);
    }

    private void WriteBuckets(Utf8JsonWriter json)
    {
        json.WriteNumber("buckets"u8, _backends.Sum(static backend => backend.Buckets));
        json.WriteNumber("keys"u8, _backends.Sum(static backend => backend.Keys));
        json.WriteNumber("valueBytes"u8, _backends.Sum(static backend => backend.Bytes));
        json.WriteNumber("mailboxes"u8, _backends.Sum(static backend => backend.WaitingMessages));
        json.WriteNumber("longestMailbox"u8, _backends.Select(static backend => backend.LongestMailbox).DefaultIfEmpty().Max());
    }

    private static void WriteMemory(Utf8JsonWriter json)
    {
        json.WriteNumber("memoryBytes"u8, Environment.WorkingSet);
        json.WriteNumber("heapBytes"u8, GC.GetTotalMemory(forceFullCollection: false));
        json.WriteStartArray("collections"u8);
        for (var generation = 0; generation <= GC.MaxGeneration; generation++)
            json.WriteNumberValue(GC.CollectionCount(generation));
        json.WriteEndArray();
        json.WriteNumber("pauseMs"u8, Math.Round(GC.GetTotalPauseDuration().TotalMilliseconds, 1));
        json.WriteNumber("threads"u8, ThreadPool.ThreadCount);
    }

    private void WriteRequests(Utf8JsonWriter json, double seconds)
    {
        var requests = feed.Requests.Read();
        WriteRate(json, "requests"u8, requests.Requests - _requests.Requests, seconds);
        WriteRate(json, "clientErrors"u8, requests.ClientErrors - _requests.ClientErrors, seconds);
        WriteRate(json, "serverErrors"u8, requests.ServerErrors - _requests.ServerErrors, seconds);
        var times = requests.Times.Since(_requests.Times);
        WriteTime(json, "p50Ms"u8, times, 0.50);
        WriteTime(json, "p99Ms"u8, times, 0.99);
        _requests = requests;
    }

    private void WriteRate(Utf8JsonWriter json, ReadOnlySpan<byte> name, long count, double seconds)
    {
        if (_isFirst)
            json.WriteNull(name);
        else
            json.WriteNumber(name, Math.Round(count / seconds, 1));
    }

    private void WriteShare(Utf8JsonWriter json, ReadOnlySpan<byte> name, TimeSpan used, double seconds)
    {
        if (_isFirst)
            json.WriteNull(name);
        else
            json.WriteNumber(name, Math.Round(Math.Max(used.TotalSeconds, 0) / seconds, 4));
    }

    private void WriteTime(Utf8JsonWriter json, ReadOnlySpan<byte> name, LatencySnapshot times, double part)
    {
        if (_isFirst || times.Count == 0)
            json.WriteNull(name);
        else
            json.WriteNumber(name, Math.Round(times.Percentile(part).TotalMilliseconds, 3));
    }
}

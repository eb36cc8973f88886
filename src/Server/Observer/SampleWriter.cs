using System.Buffers;
using System.Text.Json;
using Pail.Runtime.Diagnostics;
using Pail.Server.Http;
using Pail.Server.RuntimeViews;
using Pail.Server.Service;

namespace Pail.Server.Observer;

/// <summary>
/// Makes the events of one page's stream. Remembers what the page has, so that it writes only what has changed. Everything it reads is kept
/// by the runtime anyway: no process gets a message.
/// </summary>
internal sealed class SampleWriter(ObserverFeed feed, StreamQuery query)
{
    private readonly ArrayBufferWriter<byte> _event = new(4096);
    private readonly ArrayBufferWriter<byte> _process = new(1024);
    private readonly SweepPace _pace = new(feed.Time, () => feed.Pages);
    private readonly NodeWriter _node = new(feed);
    private readonly ProcessDetail _view = new(feed.Node);
    private readonly ProcessSampler _sampler = new(feed.Node);
    private readonly RowChanges _processes = new();
    private readonly RowChanges _tree = new();
    private readonly RowChanges _tables = new();
    private byte[] _lastProcess = [];
    private long _number;

    /// <summary>The first event. The memory is valid until the next event is made.</summary>
    internal ReadOnlyMemory<byte> Hello() => Event("hello"u8, json =>
    {
        json.WriteString("version"u8, ServiceApi.Version);
        json.WriteNumber("intervalMs"u8, query.Interval.TotalMilliseconds);
        json.WritePropertyName("node"u8);
        NodeWriter.WriteFacts(json, feed);
    });

    /// <summary>The last event, when the server stops.</summary>
    internal ReadOnlyMemory<byte> Farewell() => Event("farewell"u8, static _ => { });

    /// <summary>A sample.</summary>
    internal ReadOnlyMemory<byte> Sample() => Event("sample"u8, json =>
    {
        json.WriteString("at"u8, HttpTime.Rfc3339(feed.Time.GetUtcNow()));
        json.WriteNumber("number"u8, ++_number);

        // What needs a look at everything there is waits until the last such look is paid for.
        var sweeps = _pace.TryBegin();
        json.WritePropertyName("node"u8);
        _node.Write(json, sweeps);
        if (!sweeps)
            return;
        WriteProcesses(json);
        WriteTree(json);
        WriteTables(json);
        _pace.End();
    });

    private void WriteProcesses(Utf8JsonWriter json)
    {
        if (query.Processes is { } processes)
        {
            var sample = _sampler.Sample(processes);
            json.WriteStartObject("processes"u8);
            json.WriteNumber("total"u8, sample.Total);
            json.WriteNumber("matching"u8, sample.Matching);
            json.WriteNumber("mailboxes"u8, sample.MailboxTotal);
            json.WriteNumber("longestMailbox"u8, sample.LongestMailbox);
            _processes.Write(json, sample.Processes, static process => PidText.Short(process.Pid), ProcessRow.Write);
            json.WriteEndObject();
        }

        if (query.Process is { } id)
            WriteProcess(json, id);
    }

    private void WriteProcess(Utf8JsonWriter json, long id)
    {
        _process.ResetWrittenCount();
        using (var writer = new Utf8JsonWriter(_process, Json.Options))
        {
            if (feed.Node.FindProcess(id) is { } pid && feed.Node.Info(pid) is { } info)
                _view.Write(writer, info, _sampler.Activity(pid));
            else
                WriteGone(writer);
        }

        if (_process.WrittenSpan.SequenceEqual(_lastProcess))
            return;
        _lastProcess = _process.WrittenSpan.ToArray();
        json.WritePropertyName("process"u8);
        json.WriteRawValue(_lastProcess, skipInputValidation: true);
    }

    private static void WriteGone(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteBoolean("gone"u8, true);
        json.WriteEndObject();
    }

    private void WriteTree(Utf8JsonWriter json)
    {
        if (!query.ShowsTree)
            return;
        var rows = TreeRows.Of(feed.Node, query.Open);
        json.WriteStartObject("tree"u8);
        json.WriteBoolean("full"u8, rows.Count >= TreeRows.MaxRows);
        _tree.Write(json, rows, static row => row.Key, TreeRow.Write);
        json.WriteEndObject();
    }

    private void WriteTables(Utf8JsonWriter json)
    {
        if (query.Tables is not { } tables)
            return;
        var (rows, total) = TableRows.Of(feed.Node, tables);
        json.WriteStartObject("tables"u8);
        json.WriteNumber("total"u8, total);
        _tables.Write(json, rows, static table => table.Id.ToString(), TablesView.Write);
        json.WriteEndObject();
    }

    private ReadOnlyMemory<byte> Event(ReadOnlySpan<byte> name, Action<Utf8JsonWriter> write)
    {
        _event.ResetWrittenCount();
        _event.Write("event: "u8);
        _event.Write(name);
        _event.Write("\ndata: "u8);
        using (var json = new Utf8JsonWriter(_event, Json.Options))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        _event.Write("\n\n"u8);
        return _event.WrittenMemory;
    }
}

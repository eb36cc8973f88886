using Pail.Runtime.Diagnostics;
using Pail.Server.Problems;
using Pail.Server.Requests;
using Pail.Server.RuntimeViews;

namespace Pail.Server.Observer;

/// <summary>What a page wants to see: the query of its stream.</summary>
internal sealed record StreamQuery
{
    internal static readonly string[] Names =
    [
        "interval", "samples", "show", "sort", "reverse", "filter", "system", "offset", "limit", "pid", "open", "tableSort", "tableOffset",
        "tableLimit",
    ];

    internal const int MaxRows = 200;
    internal const int DefaultRows = 100;
    internal const int MaxOffset = 10_000_000;
    internal const int MaxSamples = 1_000_000;
    internal const int MaxFilterLength = 200;

    /// <summary>The most supervisors whose children are all shown.</summary>
    internal const int MaxOpen = 200;

    private static readonly string[] Parts = ["tree", "processes", "process", "tables"];

    /// <summary>The time between two samples.</summary>
    internal TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>After how many samples the stream ends; null for never.</summary>
    internal int? Samples { get; init; }

    internal bool ShowsTree { get; init; }

    /// <summary>The processes to show; null for none.</summary>
    internal ProcessQuery? Processes { get; init; }

    /// <summary>The number of the process to show; null for none.</summary>
    internal long? Process { get; init; }

    /// <summary>The tables to show; null for none.</summary>
    internal TableQuery? Tables { get; init; }

    /// <summary>The numbers of the supervisors whose children are all shown.</summary>
    internal IReadOnlySet<long> Open { get; init; } = new HashSet<long>();

    /// <summary>Reads a query, which notes its first fault.</summary>
    internal static StreamQuery Read(Query query)
    {
        var parts = (query.Text("show") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries);
        foreach (var part in parts)
        {
            if (!Parts.Contains(part))
                query.Fail($"The query parameter show must be a list of {string.Join(", ", Parts)}, but has {Echo.Quote(part)}.");
        }

        return new StreamQuery
        {
            Interval = ReadInterval(query),
            Samples = query.Text("samples") is null ? null : query.Integer("samples", 1, MaxSamples),
            ShowsTree = parts.Contains("tree"),
            Processes = parts.Contains("processes") ? ReadProcesses(query) : null,
            Process = parts.Contains("process") ? ReadPid(query, "pid", query.Text("pid") ?? "") : null,
            Tables = parts.Contains("tables") ? ReadTables(query) : null,
            Open = ReadOpen(query),
        };
    }

    private static TimeSpan ReadInterval(Query query)
    {
        switch (query.Text("interval"))
        {
            case null or "1s":
                return TimeSpan.FromSeconds(1);
            case "2s":
                return TimeSpan.FromSeconds(2);
            case "5s":
                return TimeSpan.FromSeconds(5);
            case "15s":
                return TimeSpan.FromSeconds(15);
            case var other:
                query.Fail($"The query parameter interval must be 1s, 2s, 5s or 15s, but is {Echo.Quote(other)}.");
                return TimeSpan.FromSeconds(1);
        }
    }

    private static ProcessQuery ReadProcesses(Query query)
    {
        var filter = query.Text("filter");
        if (filter?.Length > MaxFilterLength)
            query.Fail($"The query parameter filter must have at most {MaxFilterLength} characters, but has {filter.Length}.");
        return new ProcessQuery
        {
            Order = query.Text("sort") switch
            {
                null or "mailbox" => ProcessOrder.Mailbox,
                "messages" => ProcessOrder.Messages,
                "busy" => ProcessOrder.Busy,
                "memory" => ProcessOrder.Memory,
                "restarts" => ProcessOrder.Restarts,
                "name" => ProcessOrder.Name,
                "pid" => ProcessOrder.Pid,
                var other => Unknown<ProcessOrder>(query, "sort", "mailbox, messages, busy, memory, restarts, name or pid", other),
            },
            Reverse = query.Flag("reverse"),
            Filter = filter,
            IncludeSystem = query.Flag("system"),
            Offset = Offset(query, "offset"),
            Limit = query.Integer("limit", DefaultRows, MaxRows),
        };
    }

    private static TableQuery ReadTables(Query query) => new(
        query.Text("tableSort") switch
        {
            null or "id" => TableOrder.Id,
            "name" => TableOrder.Name,
            "rows" => TableOrder.Rows,
            "memory" => TableOrder.Memory,
            "hits" => TableOrder.Hits,
            var other => Unknown<TableOrder>(query, "tableSort", "id, name, rows, memory or hits", other),
        },
        Offset(query, "tableOffset"),
        query.Integer("tableLimit", DefaultRows, MaxRows));

    private static HashSet<long> ReadOpen(Query query)
    {
        var open = new HashSet<long>();
        foreach (var pid in (query.Text("open") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            if (open.Count == MaxOpen)
            {
                query.Fail($"The query parameter open must have at most {MaxOpen} pids.");
                break;
            }

            open.Add(ReadPid(query, "open", pid));
        }

        return open;
    }

    private static long ReadPid(Query query, string name, string text)
    {
        if (!PidText.TryRead(text, out var id))
            query.Fail($"The query parameter {name} must have pids {PidText.Expected}, but has {Echo.Quote(text)}.");
        return id;
    }

    // An offset of 0 is allowed, unlike the integers of lists.
    private static int Offset(Query query, string name) =>
        query.Text(name) is null or "0" ? 0 : query.Integer(name, 0, MaxOffset);

    private static T Unknown<T>(Query query, string name, string expected, string other)
        where T : struct
    {
        query.Fail($"The query parameter {name} must be {expected}, but is {Echo.Quote(other)}.");
        return default;
    }
}

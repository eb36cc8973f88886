using Pail.Bench.Cluster.History;
using Pail.Bench.Durability.Model;

namespace Pail.Bench.Tests.Cluster;

/// <summary>Histories made by hand. Times are small numbers, and tags are the numbers of one epoch.</summary>
internal sealed class HistoryBuilder
{
    internal const string Bucket = "table-1";

    private readonly WatchLog _watch = new(Bucket);

    internal HistoryBuilder() => Log.Add(_watch);

    internal HistoryLog Log { get; } = new();

    internal static Tag TagOf(long number) => new(7, number);

    internal HistoryBuilder Put(
        long began, long ended, string content, long tag, string key = "hot/1", long? ifMatch = null, bool ifAbsent = false) =>
        Add(new Operation("a", Bucket, key, OperationKind.Put)
        {
            Content = content,
            Tag = TagOf(tag),
            IfMatch = ifMatch is { } number ? TagOf(number) : null,
            IfAbsent = ifAbsent,
            Outcome = OperationOutcome.Done,
            Began = began,
            Ended = ended,
        });

    internal HistoryBuilder UnknownPut(long began, string content, long? ifMatch = null) =>
        Add(new Operation("b", Bucket, "hot/1", OperationKind.Put)
        {
            Content = content,
            IfMatch = ifMatch is { } number ? TagOf(number) : null,
            Began = began,
        });

    internal HistoryBuilder RefusedPut(
        long began, long ended, string content, OperationOutcome outcome, long? ifMatch = null, long? present = null) =>
        Add(new Operation("c", Bucket, "hot/1", OperationKind.Put)
        {
            Content = content,
            IfMatch = ifMatch is { } number ? TagOf(number) : null,
            Tag = present is { } tag ? TagOf(tag) : null,
            Outcome = outcome,
            Began = began,
            Ended = ended,
        });

    internal HistoryBuilder Read(long began, long ended, string? content, long? tag = null, string key = "hot/1", bool isFinal = false) =>
        Add(new Operation("d", Bucket, key, OperationKind.Read)
        {
            Content = content,
            Tag = tag is { } number ? TagOf(number) : null,
            IsFinal = isFinal,
            Outcome = OperationOutcome.Done,
            Began = began,
            Ended = ended,
        });

    internal HistoryBuilder Delete(long began, long? ended) =>
        Add(new Operation("e", Bucket, "hot/1", OperationKind.Delete)
        {
            Outcome = ended is null ? OperationOutcome.Unknown : OperationOutcome.Done,
            Began = began,
            Ended = ended ?? long.MaxValue,
        });

    internal HistoryBuilder Increment(long began, long? ended, string? number = null, long? tag = null) =>
        Add(new Operation("f", Bucket, "count/1", OperationKind.Increment)
        {
            Content = number,
            Tag = tag is { } known ? TagOf(known) : null,
            Outcome = ended is null ? OperationOutcome.Unknown : OperationOutcome.Done,
            Began = began,
            Ended = ended ?? long.MaxValue,
        });

    internal HistoryBuilder Event(long number, string content, string key = "hot/1", long? tag = null)
    {
        _watch.Add(new WatchItem(WatchItem.Put, number, TagOf(tag ?? number), key, content));
        return this;
    }

    internal HistoryBuilder Event(string name)
    {
        _watch.Add(new WatchItem(name, 0, null, null, null));
        return this;
    }

    /// <summary>The kinds of what is found, each once.</summary>
    internal IReadOnlyList<ViolationKind> Check() =>
        [.. HistoryVerifier.Check(Log).Select(static violation => violation.Kind).Distinct()];

    private HistoryBuilder Add(Operation operation)
    {
        Log.Add(operation);
        return this;
    }
}

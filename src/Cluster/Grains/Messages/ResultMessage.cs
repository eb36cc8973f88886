using Pail.Buckets;

namespace Pail.Cluster.Grains;

/// <summary>
/// An <see cref="OperationResult"/> between silos. The value that the caller has sent is not sent back: only what the write has added.
/// </summary>
[GenerateSerializer, Alias("pail.result"), Immutable]
internal struct ResultMessage
{
    [Id(0)]
    internal ApplyStatus Status;

    /// <summary>What the entry has beside the value of the operation; null when <see cref="Entry"/> has all of it.</summary>
    [Id(1)]
    internal EntryStamp? Stamp;

    [Id(2)]
    internal Entry? Entry;

    [Id(3)]
    internal Entry? Previous;

    [Id(4)]
    internal long Number;

    [Id(5)]
    internal OperationFault? Fault;

    internal static ResultMessage Of(Operation operation, in OperationResult result)
    {
        var message = new ResultMessage
        {
            Status = result.Status,
            Entry = result.Entry,
            Previous = result.Previous,
            Number = result.Number,
            Fault = result.Fault,
        };
        if (result is { Status: ApplyStatus.Created or ApplyStatus.Replaced, Entry: { } entry } && ValueOf(operation) is not null)
            (message.Stamp, message.Entry) = (EntryStamp.Of(entry), null);

        // What is there still is sent once, whatever it is called.
        if (!operation.WantsPrevious && !ReferenceEquals(result.Previous, result.Entry))
            message.Previous = null;
        return message;
    }

    internal readonly OperationResult ToResult(Operation operation) => new(
        Status,
        Stamp is { } stamp && ValueOf(operation) is { } value ? stamp.ToEntry(operation.Key, value) : Entry,
        Previous)
    {
        Number = Number,
        Fault = Fault,
    };

    internal static ResultMessage[] Of(IReadOnlyList<Operation> operations, IReadOnlyList<OperationResult> results) =>
        [.. results.Select((result, i) => Of(operations[i], result))];

    internal static OperationResult[] Read(IReadOnlyList<Operation> operations, ResultMessage[] results) =>
        [.. results.Select((result, i) => result.ToResult(operations[i]))];

    /// <summary>About how many bytes the message has.</summary>
    internal readonly long Size =>
        (Entry?.Footprint ?? 0) + (Previous is null || ReferenceEquals(Previous, Entry) ? 0 : Previous.Footprint);

    private static NewValue? ValueOf(Operation operation) => operation switch
    {
        PutOperation put => put.Value,
        ImportOperation import => import.Value,
        _ => null,
    };
}

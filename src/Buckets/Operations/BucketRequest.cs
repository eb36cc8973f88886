using Pail.Runtime.Servers;

namespace Pail.Buckets;

/// <summary>
/// A step that needs the entries of a bucket for itself. It is a message to a genserver bucket, a function of an agent bucket, and run
/// under the writer lock of a table bucket.
/// </summary>
internal abstract record BucketRequest<TResult> : ICall<TResult>
{
    /// <summary>Whether the step may change something that a durable bucket keeps.</summary>
    internal virtual bool Writes => false;

    /// <summary>Whether the step adds nothing, so that a full store can take it.</summary>
    internal virtual bool OnlyRemoves => false;

    internal abstract TResult Run(BucketEntries entries);
}

internal sealed record PeekRequest(string Key) : BucketRequest<Entry?>
{
    internal override Entry? Run(BucketEntries entries) => entries.Get(Key, uses: false);
}

internal sealed record BatchRequest(IReadOnlyList<Operation> Operations) : BucketRequest<OperationResult[]>
{
    /// <summary>No operation is begun once the entries in the results have so many bytes.</summary>
    internal long MaxBytes { get; init; } = long.MaxValue;

    internal override bool Writes => Operations.Any(static operation => operation.Writes);

    internal override bool OnlyRemoves => Operations.All(static operation => operation.OnlyRemoves || !operation.Writes);

    internal override OperationResult[] Run(BucketEntries entries) => entries.Apply(Operations, MaxBytes);
}

internal sealed record TransactionRequest(Transaction Transaction) : BucketRequest<TransactionResult?>
{
    internal override bool Writes => true;

    internal override TransactionResult? Run(BucketEntries entries) => entries.Apply(Transaction);
}

internal sealed record ListRequest(KeyQuery Query) : BucketRequest<KeyPage>
{
    internal override KeyPage Run(BucketEntries entries) => entries.List(Query);
}

internal sealed record ClearRequest : BucketRequest<long>
{
    internal override bool Writes => true;

    internal override bool OnlyRemoves => true;

    internal override long Run(BucketEntries entries) => entries.Clear();
}

/// <summary>
/// Asks for the place after an event. Not answered beside a writer: it stores an entry, takes its revision, and then appends its event.
/// </summary>
internal sealed record ResumeRequest(Revision Since) : BucketRequest<ResumePlace>
{
    internal override ResumePlace Run(BucketEntries entries) => entries.FindPlaceAfter(Since);
}

internal sealed record WatchRequest(KeyQuery Query) : BucketRequest<WatchStart?>
{
    internal override WatchStart? Run(BucketEntries entries) => entries.BeginWatch(Query);
}

/// <summary>Asks for some entries, for a snapshot of the store.</summary>
internal sealed record SnapshotRequest(string? After) : BucketRequest<SnapshotPage>
{
    internal override SnapshotPage Run(BucketEntries entries) => entries.ReadForSnapshot(After);
}

/// <summary>Removes entries that have expired. Answers whether there may be more.</summary>
internal sealed record SweepRequest : BucketRequest<bool>
{
    internal override bool Run(BucketEntries entries) => entries.Sweep();
}

internal sealed record IsEmptyRequest : BucketRequest<bool>
{
    internal override bool Run(BucketEntries entries) => entries.IsEmpty();
}

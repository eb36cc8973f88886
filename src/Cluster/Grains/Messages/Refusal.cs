using Pail.Buckets;

namespace Pail.Cluster.Grains;

/// <summary>An exception of the library between silos. It becomes the same exception at the caller.</summary>
[GenerateSerializer, Alias("pail.refusal"), Immutable]
internal sealed record Refusal
{
    internal static readonly Refusal Gone = new() { Kind = RefusalKind.Gone };

    /// <summary>The owner has ended before the watch has begun.</summary>
    internal static readonly Refusal NotWatched = new()
    {
        Kind = RefusalKind.Moved,
        Failure = BucketFailure.Restarting,
        Message = "The watch has not begun: the bucket moves to another silo.",
    };

    /// <summary>The pieces of an import are with an earlier owner.</summary>
    internal static readonly Refusal NotWhole = new()
    {
        Kind = RefusalKind.Moved,
        Failure = BucketFailure.Restarting,
        Message = "The import was not stored: the bucket moves to another silo.",
    };

    /// <summary>The refusal after a part was stored: the outcome of the whole is unknown.</summary>
    internal Refusal AfterAPart => Kind switch
    {
        RefusalKind.Gone => this with
        {
            Kind = RefusalKind.Unavailable,
            Failure = BucketFailure.Deleted,
            Outcome = Outcome.Unknown,
            Message = "The bucket has been deleted.",
        },
        RefusalKind.Moved => this with { Kind = RefusalKind.Unavailable, Outcome = Outcome.Unknown },
        _ => this with { Outcome = Outcome.Unknown },
    };

    [Id(0)]
    internal RefusalKind Kind { get; init; }

    [Id(1)]
    internal string Message { get; init; } = "";

    [Id(2)]
    internal BucketFailure Failure { get; init; }

    [Id(3)]
    internal Outcome Outcome { get; init; }

    /// <summary>The key of an operation, or the name of an argument.</summary>
    [Id(4)]
    internal string? Key { get; init; }

    [Id(5)]
    internal OperationFault? Fault { get; init; }

    [Id(6)]
    internal WatchFault WatchFault { get; init; }

    [Id(7)]
    internal Revision Since { get; init; }

    [Id(8)]
    internal Revision Present { get; init; }

    /// <summary>What an exception is between silos.</summary>
    /// <param name="error">The exception.</param>
    /// <param name="owner">The owner that has thrown it; <see langword="null"/> when there is none.</param>
    internal static Refusal Of(Exception error, LocalOwner? owner) => error switch
    {
        BucketUnavailableException { Failure: BucketFailure.Deleted, Outcome: Outcome.NotApplied } => Gone,
        BucketUnavailableException { Outcome: Outcome.NotApplied } unavailable when MayWait(unavailable, owner) =>
            new() { Kind = RefusalKind.Moved, Message = unavailable.Message, Failure = unavailable.Failure },
        BucketUnavailableException unavailable => new()
        {
            Kind = RefusalKind.Unavailable,
            Message = unavailable.Message,
            Failure = unavailable.Failure,
            Outcome = unavailable.Outcome,
        },
        BucketOperationException refused =>
            new() { Kind = RefusalKind.Operation, Message = refused.Message, Key = WireText.Write(refused.Key), Fault = refused.Fault },
        WatchException watch => new()
        {
            Kind = RefusalKind.Watch,
            Message = watch.Message,
            WatchFault = watch.Fault,
            Since = watch.Since,
            Present = watch.Present,
        },
        ArgumentException argument => new() { Kind = RefusalKind.Argument, Message = Bare(argument), Key = argument.ParamName },
        _ => new() { Kind = RefusalKind.Fault, Message = $"{error.GetType()}: {error.Message}" },
    };

    internal Exception ToException(string bucket) => Kind switch
    {
        RefusalKind.Gone => Deleted(bucket),
        RefusalKind.Moved or RefusalKind.Unavailable => new BucketUnavailableException(bucket, Failure, Outcome, Message),
        RefusalKind.Operation => new BucketOperationException(bucket, WireText.Read(Key)!, Fault!),
        RefusalKind.Watch => new WatchException(bucket, WatchFault, Since, Present),
        RefusalKind.Argument => new ArgumentException(Message, Key),
        _ => new InvalidOperationException($"The owner of bucket \"{bucket}\" has failed: {Message}"),
    };

    internal static BucketUnavailableException Deleted(string bucket) =>
        new(bucket, BucketFailure.Deleted, Outcome.NotApplied, $"Bucket \"{bucket}\" has been deleted.");

    internal static BucketUnavailableException NoOwner(string bucket, Exception? inner = null) => new(
        bucket, BucketFailure.Restarting, Outcome.NotApplied, $"Bucket \"{bucket}\" moves to another silo.", inner);

    // Nothing was done, and it is to be expected that the bucket answers soon, here or elsewhere.
    private static bool MayWait(BucketUnavailableException error, LocalOwner? owner) =>
        error.Failure is BucketFailure.Restarting or BucketFailure.ShuttingDown || owner is { IsOver: true };

    // The exception adds the name again.
    private static string Bare(ArgumentException error)
    {
        var suffix = $" (Parameter '{error.ParamName}')";
        return error.ParamName is not null && error.Message.IndexOf(suffix, StringComparison.Ordinal) is var at and >= 0
            ? error.Message.Remove(at, suffix.Length)
            : error.Message;
    }
}

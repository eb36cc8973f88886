namespace Pail.Cluster.Grains;

/// <summary>An exception of the library between silos. It becomes the same exception at the caller.</summary>
[GenerateSerializer, Alias("pail.refusal"), Immutable]
internal sealed record Refusal
{
    internal static readonly Refusal Gone = new() { Kind = RefusalKind.Gone };

    internal static readonly Refusal Moved = new() { Kind = RefusalKind.Moved };

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
        BucketUnavailableException { Failure: BucketFailure.Deleted } when owner is not { IsOver: true, IsDeleted: false } => Gone,
        BucketUnavailableException { Outcome: Outcome.NotApplied } when owner is { IsOver: true } => Moved,
        BucketUnavailableException unavailable => new()
        {
            Kind = RefusalKind.Unavailable,
            Message = unavailable.Message,
            Failure = unavailable.Failure == BucketFailure.Deleted ? BucketFailure.Restarting : unavailable.Failure,
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
        RefusalKind.Moved => NoOwner(bucket),
        RefusalKind.Unavailable => new BucketUnavailableException(bucket, Failure, Outcome, Message),
        RefusalKind.Operation => new BucketOperationException(bucket, WireText.Read(Key)!, Fault!),
        RefusalKind.Watch => new WatchException(bucket, WatchFault, Since, Present),
        RefusalKind.Argument => new ArgumentException(Message, Key),
        _ => new InvalidOperationException($"The owner of bucket \"{bucket}\" has failed: {Message}"),
    };

    internal static BucketUnavailableException Deleted(string bucket) =>
        new(bucket, BucketFailure.Deleted, Outcome.NotApplied, $"Bucket \"{bucket}\" has been deleted.");

    internal static BucketUnavailableException NoOwner(string bucket, Exception? inner = null) => new(
        bucket, BucketFailure.Restarting, Outcome.NotApplied, $"Bucket \"{bucket}\" moves to another machine of the cluster.", inner);

    // The exception adds the name again.
    private static string Bare(ArgumentException error)
    {
        var suffix = $" (Parameter '{error.ParamName}')";
        return error.ParamName is not null && error.Message.IndexOf(suffix, StringComparison.Ordinal) is var at and >= 0
            ? error.Message.Remove(at, suffix.Length)
            : error.Message;
    }
}

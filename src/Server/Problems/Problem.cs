using Pail.Buckets;

namespace Pail.Server.Problems;

/// <summary>An error for the client (RFC 9457). The writer adds the path, the bucket and the key.</summary>
internal sealed record Problem(ProblemKind Kind, string Detail)
{
    // A store tells why it refuses a change, and what to do.
    private const int MaxDetailBytes = 1024;

    /// <summary>The ETag of the current value, for which the precondition failed.</summary>
    internal string? CurrentETag { get; init; }

    /// <summary>Whether the operation that failed took effect: <c>unknown</c> or <c>not-applied</c>.</summary>
    internal string? Outcome { get; init; }

    /// <summary>The position of the operation at fault in its list.</summary>
    internal int? OpIndex { get; init; }

    /// <summary>The list with that operation, if a request has several.</summary>
    internal string? OpList { get; init; }

    /// <summary>The code of the error of that operation, if it differs from the code of the problem.</summary>
    internal string? OpCode { get; init; }

    /// <summary>The key at fault, if it is not the key in the path.</summary>
    internal string? Key { get; init; }

    /// <summary>No resource has such a path.</summary>
    internal static Problem NoResource { get; } = new(ProblemKind.NotFound, "There is nothing at this path; /docs shows all paths.");

    internal static Problem NoBucket(string bucket) => new(ProblemKind.BucketNotFound, $"There is no bucket {Echo.Quote(bucket)}.");

    internal static Problem NoKey(string bucket, string key) =>
        new(ProblemKind.KeyNotFound, $"The bucket {Echo.Quote(bucket)} has no key {Echo.Quote(key)}.");

    internal static Problem TooLarge(IBucket bucket) => new(
        ProblemKind.ValueTooLarge,
        $"A value in the bucket {Echo.Quote(bucket.Name)} must have at most {bucket.Config.MaxValueBytes} bytes.");

    internal static Problem NoMethod(string method, string allow) =>
        new(ProblemKind.MethodNotAllowed, $"{Echo.Limit(method)} is not one of the methods here: {allow}.");

    internal static Problem From(BucketOperationException error) => From(error.Fault);

    internal static Problem From(OperationFault fault) => new(
        fault.Kind switch
        {
            OperationFaultKind.ValueTooLarge => ProblemKind.ValueTooLarge,
            OperationFaultKind.NotAnInteger => ProblemKind.NotAnInteger,
            OperationFaultKind.IntegerOverflow => ProblemKind.IntegerOverflow,
            OperationFaultKind.NotJson => ProblemKind.NotJson,
            OperationFaultKind.InvalidExpiration => ProblemKind.InvalidTtl,
            OperationFaultKind.KeyWrittenTwice => ProblemKind.InvalidJson,
            OperationFaultKind.ImportTooLarge => ProblemKind.RequestTooLarge,
            _ => ProblemKind.QuotaExceeded,
        },
        Echo.Limit(fault.Message));

    internal static Problem From(BucketUnavailableException error)
    {
        // The bucket was deleted while the request ran. The answer is the same as for a request after the deletion.
        if (error.Failure == BucketFailure.Deleted)
            return NoBucket(error.Bucket);

        var kind = error.Failure switch
        {
            BucketFailure.Restarting => ProblemKind.BucketRestarting,
            BucketFailure.CallTimeout => ProblemKind.CallTimeout,
            BucketFailure.MailboxFull => ProblemKind.MailboxFull,
            BucketFailure.StorageFull => ProblemKind.StorageFull,
            BucketFailure.StorageBusy => ProblemKind.StorageBusy,
            BucketFailure.StorageUnavailable => ProblemKind.StorageUnavailable,
            BucketFailure.StorageFailed => ProblemKind.StorageFailed,
            BucketFailure.ShuttingDown => ProblemKind.ShuttingDown,
            _ => ProblemKind.BucketFailed,
        };
        return new Problem(kind, Echo.Limit(error.Message, MaxDetailBytes))
        {
            Outcome = error.Outcome == Pail.Buckets.Outcome.Unknown ? "unknown" : "not-applied",
        };
    }
}

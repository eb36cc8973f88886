using Pail.Buckets;

namespace Pail.Server.Problems;

/// <summary>An error on its way to the client (RFC 9457). Where it happened is added when it is written.</summary>
internal sealed record Problem(ProblemKind Kind, string Detail)
{
    /// <summary>The ETag of the value that a failed precondition was tried on.</summary>
    internal string? CurrentETag { get; init; }

    /// <summary>Whether a write that failed took effect: <c>unknown</c> or <c>not-applied</c>.</summary>
    internal string? Outcome { get; init; }

    internal static Problem NoBucket(string bucket) => new(ProblemKind.BucketNotFound, $"There is no bucket {Echo.Quote(bucket)}.");

    internal static Problem NoKey(string bucket, string key) =>
        new(ProblemKind.KeyNotFound, $"The bucket {Echo.Quote(bucket)} has no key {Echo.Quote(key)}.");

    internal static Problem NoMethod(string method, string allow) =>
        new(ProblemKind.MethodNotAllowed, $"{Echo.Limit(method)} is not one of the methods here: {allow}.");

    internal static Problem From(BucketUnavailableException error)
    {
        // Deleted while the request was under way: it answers as one that comes a moment later.
        if (error.Failure == BucketFailure.Deleted)
            return NoBucket(error.Bucket);

        var kind = error.Failure switch
        {
            BucketFailure.Restarting => ProblemKind.BucketRestarting,
            BucketFailure.CallTimeout => ProblemKind.CallTimeout,
            BucketFailure.ShuttingDown => ProblemKind.ShuttingDown,
            _ => ProblemKind.BucketFailed,
        };
        return new Problem(kind, Echo.Limit(error.Message))
        {
            Outcome = error.Outcome == Pail.Buckets.Outcome.Unknown ? "unknown" : "not-applied",
        };
    }
}

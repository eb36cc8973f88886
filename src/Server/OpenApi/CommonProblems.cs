using Pail.Server.Problems;
using Pail.Server.Routing;

namespace Pail.Server.OpenApi;

/// <summary>The problems that any endpoint of a kind can have.</summary>
internal static class CommonProblems
{
    /// <summary>The problems of an endpoint that calls a bucket.</summary>
    internal static readonly ProblemKind[] OfCalls =
    [
        ProblemKind.BucketRestarting, ProblemKind.BucketFailed, ProblemKind.CallTimeout, ProblemKind.MailboxFull, ProblemKind.ShuttingDown,
        ProblemKind.StorageFailed, ProblemKind.StorageUnavailable,
    ];

    /// <summary>The problems of an endpoint that calls a bucket to change it.</summary>
    internal static readonly ProblemKind[] OfWrites = [.. OfCalls, ProblemKind.StorageBusy, ProblemKind.StorageFull];

    private static readonly ProblemKind[] OfAll =
    [
        ProblemKind.InvalidPath, ProblemKind.InvalidQuery, ProblemKind.InvalidHeader, ProblemKind.Unauthenticated, ProblemKind.Forbidden,
        ProblemKind.RateLimited, ProblemKind.InternalError, ProblemKind.UnknownTransferCoding,
    ];

    /// <summary>The problems of any endpoint with this pattern.</summary>
    internal static IEnumerable<ProblemKind> Of(string pattern, string method)
    {
        IEnumerable<ProblemKind> all = OfAll;
        if (method is not ("GET" or "HEAD"))
            all = all.Append(ProblemKind.CrossOrigin);
        if (pattern.StartsWith(ResourceRoutes.BucketPattern, StringComparison.Ordinal))
            all = all.Concat([ProblemKind.InvalidBucketName, ProblemKind.BucketNotFound]);
        return pattern.EndsWith("{**key}", StringComparison.Ordinal) ? all.Append(ProblemKind.InvalidKey) : all;
    }
}

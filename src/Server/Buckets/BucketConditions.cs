using Pail.Server.Problems;

namespace Pail.Server.Buckets;

/// <summary>
/// Conditions on what changes a bucket as a whole, which has no entity tag. Such a condition is refused: to ignore
/// it would do what the client wanted only under that condition.
/// </summary>
internal static class BucketConditions
{
    internal static Problem? FaultOf(IHeaderDictionary headers, bool mayCreateOnly = false)
    {
        if (headers.IfMatch.Count > 0)
            return Unsupported("If-Match is not supported");
        if (headers.IfNoneMatch.Count == 0 || (mayCreateOnly && headers.IfNoneMatch.ToString().AsSpan().Trim() is "*"))
            return null;
        return Unsupported(mayCreateOnly ? "If-None-Match can only be *" : "If-None-Match is not supported");
    }

    private static Problem Unsupported(string what) => new(ProblemKind.InvalidHeader, $"Buckets have no entity tag: {what} on them.");
}

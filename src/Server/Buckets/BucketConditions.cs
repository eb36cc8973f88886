using Pail.Server.Problems;

namespace Pail.Server.Buckets;

/// <summary>
/// Refuses conditions on requests that create, delete or kill a bucket. A bucket has no entity tag, so such a condition cannot be checked.
/// Ignoring it would do something that the client wanted only under the condition.
/// </summary>
internal static class BucketConditions
{
    /// <summary>Finds a condition that is not supported.</summary>
    /// <param name="headers">The request's headers.</param>
    /// <param name="allowCreateOnly">Whether <c>If-None-Match: *</c> is supported: create the bucket only if it does not exist.</param>
    /// <returns>The problem, or <see langword="null"/>.</returns>
    internal static Problem? FindUnsupported(IHeaderDictionary headers, bool allowCreateOnly = false)
    {
        if (headers.IfMatch.Count > 0)
            return Unsupported("If-Match is not supported");
        if (headers.IfNoneMatch.Count == 0 || (allowCreateOnly && headers.IfNoneMatch.ToString().AsSpan().Trim() is "*"))
            return null;
        return Unsupported(allowCreateOnly ? "If-None-Match must be *" : "If-None-Match is not supported");
    }

    private static Problem Unsupported(string what) => new(ProblemKind.InvalidHeader, $"A bucket has no entity tag, so {what} here.");
}

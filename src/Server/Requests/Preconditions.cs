using Pail.Buckets;
using Pail.Server.Http;
using Pail.Server.Problems;

namespace Pail.Server.Requests;

/// <summary>Reads a request's conditions and checks them against an entry (RFC 9110, section 13).</summary>
internal static class Preconditions
{
    /// <summary>Reads the conditions of a read or a write, except <c>If-Modified-Since</c>, which only reads have.</summary>
    /// <returns>What is wrong with the conditions, or <see langword="null"/>.</returns>
    internal static Problem? Read(IHeaderDictionary headers, out Condition condition)
    {
        condition = Condition.None;
        var match = headers.IfMatch;
        var noneMatch = headers.IfNoneMatch;
        var since = headers.IfUnmodifiedSince;
        if (match.Count == 0 && noneMatch.Count == 0 && since.Count == 0)
            return null;

        RevisionSet? wanted = null;
        RevisionSet? unwanted = null;
        if (match.Count > 0 && !EntityTagList.TryRead(match, weakMatches: false, out wanted))
            return BadTags("If-Match", match.ToString());
        if (noneMatch.Count > 0 && !EntityTagList.TryRead(noneMatch, weakMatches: true, out unwanted))
            return BadTags("If-None-Match", noneMatch.ToString());

        condition = new Condition { IfMatch = wanted, IfNoneMatch = unwanted, IfUnmodifiedSince = ReadDate(since.ToString()) };
        return null;
    }

    /// <summary>The status of the answer to a read of an entry: 200, 304 or 412.</summary>
    internal static int StatusOfRead(IHeaderDictionary headers, Condition condition, Entry entry, DateTimeOffset now)
    {
        if (condition != Condition.None)
        {
            if (condition.IfNoneMatch is null)
                return condition.Allows(entry, now) ? NotModifiedSince(headers, entry, now) : StatusCodes.Status412PreconditionFailed;

            var demands = new Condition { IfMatch = condition.IfMatch, IfUnmodifiedSince = condition.IfUnmodifiedSince };
            if (!demands.Allows(entry, now))
                return StatusCodes.Status412PreconditionFailed;

            // If-Modified-Since is ignored beside If-None-Match, which is more exact.
            return condition.IfNoneMatch.Contains(entry.Revision) ? StatusCodes.Status304NotModified : StatusCodes.Status200OK;
        }

        return NotModifiedSince(headers, entry, now);
    }

    /// <summary>The problem for a condition that did not hold. It names the header.</summary>
    internal static Problem Failed(IHeaderDictionary headers, Entry? current)
    {
        _ = Read(headers, out var condition);
        return new Problem(ProblemKind.PreconditionFailed, Why(condition, current))
        {
            CurrentETag = current is null ? null : EntityTag.Of(current.Revision),
        };
    }

    private static string Why(Condition condition, Entry? current)
    {
        if (current is null)
            return "If-Match needs a current value, but the key is absent.";
        if (condition.IfMatch is { } wanted && !wanted.Contains(current.Revision))
            return "If-Match did not match the current ETag.";
        if (condition.IfNoneMatch is not { } unwanted || !unwanted.Contains(current.Revision))
            return "The value was modified after the date in If-Unmodified-Since.";
        return unwanted == RevisionSet.Any
            ? "If-None-Match is *, but the key has a value."
            : "If-None-Match matched the current ETag.";
    }

    private static int NotModifiedSince(IHeaderDictionary headers, Entry entry, DateTimeOffset now)
    {
        var header = headers.IfModifiedSince;
        return header.Count > 0 && ReadDate(header.ToString()) is { } since && entry.LastModified(now) <= since
            ? StatusCodes.Status304NotModified
            : StatusCodes.Status200OK;
    }

    // A malformed date is ignored, as RFC 9110 requires.
    private static DateTimeOffset? ReadDate(string text) => HttpTime.TryParseDate(text, out var date) ? date : null;

    private static Problem BadTags(string header, string value) => new(
        ProblemKind.InvalidHeader,
        $"{header} must be * or a list of quoted entity tags such as \"7.42\", "
        + $"but is {(value.Length == 0 ? "empty" : Echo.Limit(value))}.");
}

using System.Buffers;
using Microsoft.Extensions.Primitives;
using Pail.Buckets;

namespace Pail.Server.Http;

/// <summary>Reads <c>If-Match</c> and <c>If-None-Match</c>: <c>*</c>, or a list of entity tags (RFC 9110, section 8.8.3).</summary>
internal static class EntityTagList
{
    // A tag may have visible ASCII without the quote, and any character above ASCII. Pail's tags have only digits and a dot, but a tag of
    // another server is no error.
    private static readonly SearchValues<char> NotInTags = SearchValues.Create(
        [.. Enumerable.Range(0, '!').Select(code => (char)code), '"', '\u007f']);

    /// <summary>Reads the header's lines as one list.</summary>
    /// <param name="lines">The header.</param>
    /// <param name="weakMatches">Whether a weak tag matches its revision: yes in <c>If-None-Match</c>, no in <c>If-Match</c>.</param>
    /// <param name="revisions">The revisions in the list. A well-formed tag that is no revision is left out, so it never matches.</param>
    /// <returns>Whether the header is well-formed.</returns>
    internal static bool TryRead(StringValues lines, bool weakMatches, out RevisionSet revisions)
    {
        revisions = RevisionSet.Any;
        if (lines.Count == 1 && lines[0].AsSpan().Trim(" \t") is "*")
            return true;

        var found = new List<Revision>(1);
        var any = false;
        foreach (var line in lines)
        {
            if (!TryReadLine(line, weakMatches, found, ref any))
                return false;
        }

        revisions = RevisionSet.Of([.. found]);
        return any;
    }

    private static bool TryReadLine(ReadOnlySpan<char> rest, bool weakMatches, List<Revision> found, ref bool any)
    {
        while (true)
        {
            // Empty elements are allowed in every list (RFC 9110, section 5.6.1).
            rest = rest.TrimStart(" \t,");
            if (rest.IsEmpty)
                return true;
            if (!TryReadTag(ref rest, out var weak, out var tag))
                return false;

            any = true;
            if ((!weak || weakMatches) && Revision.TryParse(tag, out var revision))
                found.Add(revision);

            rest = rest.TrimStart(" \t");
            if (!rest.IsEmpty && rest[0] != ',')
                return false;
        }
    }

    /// <summary>Reads one tag at the start of the text, and removes it from the text.</summary>
    internal static bool TryReadTag(ref ReadOnlySpan<char> rest, out bool weak, out ReadOnlySpan<char> tag)
    {
        tag = default;
        weak = rest.StartsWith("W/");
        if (weak)
            rest = rest[2..];
        if (rest is not ['"', ..])
            return false;

        var end = rest[1..].IndexOf('"');
        if (end < 0)
            return false;

        tag = rest.Slice(1, end);
        rest = rest[(end + 2)..];
        return !tag.ContainsAny(NotInTags);
    }
}

using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Pail.Server.Http;

/// <summary>Chooses the media type of an answer by <c>Accept</c>.</summary>
internal static class MediaRanges
{
    /// <summary>The offer with the highest quality in <c>Accept</c>; of equal offers the first.</summary>
    /// <returns>The offer, or <see langword="null"/> when the client accepts none of them.</returns>
    internal static string? Choose(StringValues accept, params ReadOnlySpan<string> offers)
    {
        if (accept.Count == 0 || !MediaTypeHeaderValue.TryParseList(accept, out var ranges) || ranges.Count == 0)
            return offers[0];

        string? best = null;
        var bestQuality = 0.0;
        foreach (var offer in offers)
        {
            if (QualityOf(offer, ranges) is var quality && quality > bestQuality)
                (best, bestQuality) = (offer, quality);
        }

        return best;
    }

    // The most specific range decides: with "text/*;q=0.5, text/plain;q=0" the client refuses text/plain.
    private static double QualityOf(string offer, IList<MediaTypeHeaderValue> ranges)
    {
        var quality = 0.0;
        var specificity = -1;
        var type = new MediaTypeHeaderValue(offer);
        foreach (var range in ranges)
        {
            var depth = range.MatchesAllTypes ? 0 : range.MatchesAllSubTypes ? 1 : 2;
            var matches = depth == 0
                || (range.Type.Equals(type.Type, StringComparison.OrdinalIgnoreCase)
                    && (depth == 1 || range.SubType.Equals(type.SubType, StringComparison.OrdinalIgnoreCase)));
            if (matches && depth > specificity)
                (quality, specificity) = (range.Quality ?? 1, depth);
        }

        return quality;
    }
}

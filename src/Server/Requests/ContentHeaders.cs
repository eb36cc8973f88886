using Microsoft.Extensions.Primitives;
using Pail.Server.Problems;

namespace Pail.Server.Requests;

/// <summary>
/// The headers that describe a value: its type, coding and language, and the user's metadata. They are stored with the value and sent back
/// with it. The server never decodes a value, so without its <c>Content-Encoding</c> compressed text would be unreadable.
/// </summary>
internal readonly record struct ContentHeaders(
    string Type, string? Encoding, string? Language, IReadOnlyDictionary<string, string>? Metadata)
{
    /// <summary>What a list of codings or languages must be, as the end of a sentence.</summary>
    internal const string ExpectedList = "a list of words of at most 256 bytes";

    private const int MaxLength = 256;

    /// <summary>Reads the headers of a value that is to be stored.</summary>
    /// <returns>What is wrong with the headers, or <see langword="null"/>.</returns>
    internal static Problem? Read(IHeaderDictionary headers, out ContentHeaders content)
    {
        var problem = ContentTypes.Read(headers.ContentType, out var type);
        string? encoding = null;
        string? language = null;
        problem ??= ReadList("Content-Encoding", headers.ContentEncoding, out encoding);
        problem ??= ReadList("Content-Language", headers.ContentLanguage, out language);
        IReadOnlyDictionary<string, string>? metadata = null;
        problem ??= UserMetadata.Read(headers, out metadata);
        content = new ContentHeaders(type, encoding, language, metadata);
        return problem;
    }

    /// <summary>Finds a coding on a body that the server reads itself: it decodes none.</summary>
    /// <param name="headers">The request's headers.</param>
    /// <param name="what">What the body is, as the beginning of a sentence.</param>
    internal static Problem? FindCoding(IHeaderDictionary headers, string what) =>
        headers.ContentEncoding.Count == 0 || headers.ContentEncoding.ToString().Equals("identity", StringComparison.OrdinalIgnoreCase)
            ? null
            : new Problem(ProblemKind.UnsupportedMediaType, $"{what} must not have a Content-Encoding.");

    /// <summary>Reads the codings or the languages of a value.</summary>
    internal static bool TryReadList(string text, out string? list)
    {
        list = text.Length <= MaxLength && HeaderSyntax.IsTokenList(text) ? Shared(text) : null;
        return list is not null;
    }

    private static Problem? ReadList(string name, StringValues lines, out string? list)
    {
        list = null;
        if (lines.Count == 0)
            return null;

        // Several header lines are one list.
        var text = string.Join(", ", lines.ToArray());
        return TryReadList(text, out list)
            ? null
            : new Problem(ProblemKind.InvalidHeader, $"{name} must be {ExpectedList}, but is {Echo.Quote(text)}.");
    }

    // Saves memory: a million values with the same coding share one string.
    private static string Shared(string text) => text switch
    {
        "gzip" => "gzip",
        "br" => "br",
        "zstd" => "zstd",
        "deflate" => "deflate",
        "en" => "en",
        _ => text,
    };
}

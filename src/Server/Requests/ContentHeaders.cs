using Microsoft.Extensions.Primitives;
using Pail.Server.Problems;

namespace Pail.Server.Requests;

/// <summary>
/// What a write says about its value: type, coding and language. They are kept and sent back with it. The server never decodes a value, so
/// a lost <c>Content-Encoding</c> would turn compressed text into noise.
/// </summary>
internal readonly record struct ContentHeaders(string Type, string? Encoding, string? Language)
{
    private const int MaxLength = 256;

    /// <summary>Reads the headers of a value that is to be stored.</summary>
    /// <returns>What is wrong with them, or <see langword="null"/>.</returns>
    internal static Problem? Read(IHeaderDictionary headers, out ContentHeaders content)
    {
        var problem = ContentTypes.Read(headers.ContentType, out var type);
        string? encoding = null;
        string? language = null;
        problem ??= ReadList("Content-Encoding", headers.ContentEncoding, out encoding);
        problem ??= ReadList("Content-Language", headers.ContentLanguage, out language);
        content = new ContentHeaders(type, encoding, language);
        return problem;
    }

    private static Problem? ReadList(string name, StringValues lines, out string? list)
    {
        list = null;
        if (lines.Count == 0)
            return null;

        // Several lines are one list.
        var text = string.Join(", ", lines.ToArray());
        if (text.Length > MaxLength || !FieldText.IsTokenList(text))
            return new Problem(
                ProblemKind.InvalidHeader, $"{name} must be a list of words of at most {MaxLength} bytes, but is {Echo.Quote(text)}.");

        list = Shared(text);
        return null;
    }

    // A million values of one coding keep one string, not a million.
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

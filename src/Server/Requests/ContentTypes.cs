using System.Text.Unicode;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Pail.Server.Problems;

namespace Pail.Server.Requests;

/// <summary>The media types that values are stored with.</summary>
internal static class ContentTypes
{
    internal const string Bytes = "application/octet-stream";
    internal const string Text = "text/plain";
    internal const string Json = "application/json";
    internal const string NdJson = "application/x-ndjson";
    internal const string Form = "application/x-www-form-urlencoded";

    /// <summary>What a media type must be, as the end of a sentence.</summary>
    internal const string Expected = "one media type of at most 256 bytes, such as text/plain; charset=utf-8";

    private const int MaxLength = 256;

    /// <summary>Reads the <c>Content-Type</c> of a value that is to be stored.</summary>
    /// <returns>What is wrong with the header, or <see langword="null"/>.</returns>
    internal static Problem? Read(StringValues header, out string contentType)
    {
        contentType = Bytes;
        if (header.Count == 0)
            return null;

        var text = header.ToString();
        return header.Count == 1 && TryRead(text, out contentType)
            ? null
            : new Problem(ProblemKind.InvalidHeader, $"Content-Type must be {Expected}, but is {Echo.Quote(text)}.");
    }

    /// <summary>Reads the media type of a value.</summary>
    internal static bool TryRead(string text, out string contentType)
    {
        contentType = Shared(text) ?? text;

        // Every answer with this value will have the type as a header, so it must be valid.
        return !ReferenceEquals(contentType, text) || (text.Length <= MaxLength && IsMediaType(text));
    }

    /// <summary>The text of a common media type, or <see langword="null"/>. Allocates nothing.</summary>
    internal static string? Find(ReadOnlySpan<byte> text) =>
        text.SequenceEqual("text/plain"u8) ? Text
        : text.SequenceEqual("application/json"u8) ? Json
        : text.SequenceEqual("application/octet-stream"u8) ? Bytes
        : null;

    /// <summary>
    /// The type to store with a value. By default <c>curl -d</c> sends the type of a form, so a form is stored as text if its bytes are
    /// UTF-8.
    /// </summary>
    internal static string For(string contentType, ReadOnlySpan<byte> value) =>
        IsForm(contentType) && Utf8.IsValid(value) ? Text : contentType;

    internal static bool IsForm(string? contentType) => string.Equals(contentType, Form, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether text of this type is UTF-8: it names no other character set.</summary>
    internal static bool IsUtf8(MediaTypeHeaderValue type) =>
        type.Charset.Length == 0 || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase);

    // type "/" subtype *( OWS ";" OWS [ name "=" value ] ), see RFC 9110, sections 5.6.6 and 8.3.1.
    private static bool IsMediaType(ReadOnlySpan<char> text)
    {
        if (!HeaderSyntax.TryReadToken(ref text) || text is not ['/', ..])
            return false;
        text = text[1..];
        if (!HeaderSyntax.TryReadToken(ref text))
            return false;

        while ((text = text.TrimStart(" \t")) is [';', ..])
        {
            text = text[1..].TrimStart(" \t");
            if (text.IsEmpty || text[0] == ';')
                continue;
            if (!HeaderSyntax.TryReadToken(ref text) || text is not ['=', ..])
                return false;
            text = text[1..];
            if (!HeaderSyntax.TryReadToken(ref text) && !HeaderSyntax.TryReadQuoted(ref text))
                return false;
        }

        return text.IsEmpty;
    }

    // Saves memory: a million values of the same type share one string.
    private static string? Shared(string text) => text switch
    {
        Bytes => Bytes,
        Text => Text,
        Json => Json,
        Form => Form,
        "text/plain; charset=utf-8" => "text/plain; charset=utf-8",
        "application/json; charset=utf-8" => "application/json; charset=utf-8",
        _ => null,
    };
}

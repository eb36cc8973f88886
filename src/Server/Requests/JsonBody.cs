using System.Text;
using System.Text.Json;
using Microsoft.Net.Http.Headers;
using Pail.Server.Problems;

namespace Pail.Server.Requests;

/// <summary>The rules for request bodies that are JSON, and words for their errors.</summary>
internal static class JsonBody
{
    /// <summary>
    /// Whether a body of this type is JSON. A form's media type counts as JSON, because <c>curl -d</c> uses it by default. No client sends
    /// a real form where JSON is expected.
    /// </summary>
    internal static bool IsJson(string? contentType) =>
        string.IsNullOrEmpty(contentType)
        || (MediaTypeHeaderValue.TryParse(contentType, out var type)
            && ContentTypes.IsUtf8(type)
            && (type.MediaType.Equals(ContentTypes.Json, StringComparison.OrdinalIgnoreCase)
                || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase)
                || ContentTypes.IsForm(type.MediaType.Value)));

    /// <summary>Finds what is wrong with the headers that describe a body which must be JSON.</summary>
    /// <param name="headers">The request's headers.</param>
    /// <param name="what">What the body is, as the beginning of a sentence.</param>
    /// <returns>The problem, or <see langword="null"/>.</returns>
    internal static Problem? FindTypeFault(IHeaderDictionary headers, string what)
    {
        var type = headers.ContentType;
        if ((ContentHeaders.FindCoding(headers, what) ?? ContentTypes.Read(type, out _)) is { } problem)
            return problem;
        return IsJson(type)
            ? null
            : new Problem(
                ProblemKind.UnsupportedMediaType,
                $"{what} must be {ContentTypes.Json} in UTF-8, but is {Echo.Quote(type.ToString())}.");
    }

    /// <summary>The reader's current value as an error shows it.</summary>
    internal static string Show(in Utf8JsonReader json) => json.TokenType switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => Echo.Quote(json.GetString()!),
        _ => Echo.Limit(Encoding.UTF8.GetString(json.ValueSpan[..Math.Min(json.ValueSpan.Length, Echo.MaxBytes + 1)])),
    };
}

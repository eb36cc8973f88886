using System.Globalization;
using Pail.Server.Paths;
using Pail.Server.Problems;

namespace Pail.Server.Requests;

/// <summary>
/// A query string, read strictly: a parameter that nobody asked for, or that comes twice, is a fault, so that no typo goes unnoticed.
/// Remembers the first fault; a handler reads all it needs and then looks at <see cref="Problem"/> once.
/// </summary>
internal sealed class Query
{
    private readonly List<KeyValuePair<string, string>> _parameters = [];

    /// <summary>The first thing wrong with the query.</summary>
    internal Problem? Problem { get; private set; }

    /// <summary>The parameters in the order they came, decoded.</summary>
    internal IReadOnlyList<KeyValuePair<string, string>> Parameters => _parameters;

    /// <summary>Reads a query without its question mark.</summary>
    /// <param name="text">The query, still escaped.</param>
    /// <param name="known">The parameters there may be.</param>
    internal static Query Read(ReadOnlySpan<char> text, params ReadOnlySpan<string> known)
    {
        var query = new Query();
        foreach (var range in text.Split('&'))
        {
            if (!text[range].IsEmpty)
                query.Add(text[range], known);
        }

        return query;
    }

    /// <summary>The value of a parameter, or <see langword="null"/> when it is not there.</summary>
    internal string? Text(string name)
    {
        foreach (var parameter in _parameters)
        {
            if (parameter.Key == name)
                return parameter.Value;
        }

        return null;
    }

    /// <summary>A parameter that is <c>true</c> or <c>false</c>; absent is false.</summary>
    internal bool Flag(string name)
    {
        var text = Text(name);
        if (text is not (null or "true" or "false"))
            Fail($"The query parameter {name} must be true or false, but is {Echo.Quote(text)}.");
        return text == "true";
    }

    /// <summary>The parameter <c>limit</c>: at least 1; more than the cap is the cap, since the rest comes with the next page.</summary>
    internal int Limit(int fallback, int cap)
    {
        if (Text("limit") is not { } text)
            return fallback;
        if (text.Length > 0 && !text.AsSpan().ContainsAnyExceptInRange('0', '9'))
        {
            // Digits only that do not fit into 32 bits are certainly above the cap.
            var value = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) ? parsed : cap;
            if (value > 0)
                return Math.Min(value, cap);
        }

        Fail($"The query parameter limit must be an integer from 1 to {cap}, but is {Echo.Quote(text)}.");
        return fallback;
    }

    /// <summary>The parameter <c>cursor</c>: where the page begins.</summary>
    internal string? Cursor()
    {
        if (Text("cursor") is not { } text)
            return null;
        if (Http.Cursor.TryRead(text, out var after))
            return after;
        Fail("The query parameter cursor is not one that this server gave out; take it from nextLink, or leave it out.");
        return null;
    }

    /// <summary>A parameter that may be absent but not empty.</summary>
    internal string? NonEmpty(string name)
    {
        var text = Text(name);
        if (text is "")
            Fail($"The query parameter {name} must not be empty.");
        return text;
    }

    private void Add(ReadOnlySpan<char> pair, ReadOnlySpan<string> known)
    {
        var equals = pair.IndexOf('=');
        var escapedName = equals < 0 ? pair : pair[..equals];
        var escapedValue = equals < 0 ? default : pair[(equals + 1)..];
        if (!PercentText.TryDecodeQuery(escapedName, out var name) || !PercentText.TryDecodeQuery(escapedValue, out var value))
            Fail($"{Echo.Quote(pair)} has a bad escape; escapes are %xx and make up UTF-8.");
        else if (!known.Contains(name))
            Fail($"There is no query parameter {Echo.Quote(name)} here; there are: {(known.IsEmpty ? "none" : string.Join(", ", known))}.");
        else if (Text(name) is not null)
            Fail($"The query parameter {name} comes twice.");
        else
            _parameters.Add(new(name, value));
    }

    private void Fail(string detail) => Problem ??= new Problem(ProblemKind.InvalidQuery, detail);
}

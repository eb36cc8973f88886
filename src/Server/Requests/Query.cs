using System.Text;
using Pail.Server.Http;
using Pail.Server.Paths;
using Pail.Server.Problems;

namespace Pail.Server.Requests;

/// <summary>
/// A query string, read strictly. A parameter that is unknown or comes twice is a fault, so that a typing mistake is noticed. The query
/// remembers its first fault: a handler reads all parameters that it needs and then looks at <see cref="Problem"/> once.
/// </summary>
internal sealed class Query
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1000;

    /// <summary>Shared by all requests without a query. It never changes, because an empty query can have no fault.</summary>
    internal static readonly Query Empty = new();

    private readonly List<KeyValuePair<string, string>> _parameters = [];

    /// <summary>The first fault of the query, or <see langword="null"/>.</summary>
    internal Problem? Problem { get; private set; }

    /// <summary>The decoded parameters, in the order of the query.</summary>
    internal IReadOnlyList<KeyValuePair<string, string>> Parameters => _parameters;

    /// <summary>Reads a query. Called by the routing, for all resources.</summary>
    /// <param name="text">The query, still escaped, without its question mark.</param>
    /// <param name="known">The parameters that the resource accepts.</param>
    internal static Query Read(ReadOnlySpan<char> text, params ReadOnlySpan<string> known)
    {
        var query = new Query();
        if (text.Contains('#'))
            query.Fail("The query has an unescaped #; write it as %23.");
        foreach (var range in text.Split('&'))
        {
            if (!text[range].IsEmpty)
                query.Add(text[range], known);
        }

        return query;
    }

    /// <summary>The value of a parameter, or <see langword="null"/> when it is absent.</summary>
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

    /// <summary>The parameter <c>limit</c> of a list.</summary>
    internal int Limit() => Integer("limit", DefaultLimit, MaxLimit);

    /// <summary>A parameter that is an integer from 1 to <paramref name="greatest"/>.</summary>
    internal int Integer(string name, int otherwise, int greatest)
    {
        if (Text(name) is not { } text)
            return otherwise;
        if (Digits.TryRead(text, out var number) && number >= 1 && number <= greatest)
            return (int)number;
        Fail($"The query parameter {name} must be an integer from 1 to {greatest}, but is {Echo.Quote(text)}.");
        return otherwise;
    }

    /// <summary>The parameter <c>cursor</c> of a list: the item before the page.</summary>
    /// <param name="path">The list's path.</param>
    internal string? Cursor(string path)
    {
        if (Text("cursor") is not { } text)
            return null;
        if (Http.Cursor.TryRead(ListIdentity(path), text, out var after))
            return after;
        FailCursor();
        return null;
    }

    /// <summary>The parameter <c>cursor</c> of a list whose items are numbered; 0 for the first page.</summary>
    /// <param name="path">The list's path.</param>
    internal long NumberCursor(string path)
    {
        if (Cursor(path) is not { } text)
            return 0;
        if (Digits.TryRead(text, out var number))
            return number;
        FailCursor();
        return 0;
    }

    /// <summary>Text that identifies a list: its path and its parameters, except those that differ from page to page.</summary>
    internal string ListIdentity(string path)
    {
        var list = new StringBuilder(path);
        var lasting = _parameters.Where(parameter => parameter.Key is not ("cursor" or "limit"));
        foreach (var (name, value) in lasting.OrderBy(parameter => parameter.Key, StringComparer.Ordinal))
            list.Append('&').Append(name).Append('=').Append(PercentText.Encode(value));
        return list.ToString();
    }

    /// <summary>The value of a parameter that must not be empty, or <see langword="null"/> when it is absent.</summary>
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
            Fail($"The query's escapes must be %xx, and their bytes must be UTF-8, but it has {Echo.Quote(pair)}.");
        else if (!known.Contains(name))
            Fail($"There is no query parameter {Echo.Quote(name)} here; {DescribeKnown(known)}.");
        else if (Text(name) is not null)
            Fail($"The query parameter {name} must come once, but comes twice.");
        else
            _parameters.Add(new(name, value));
    }

    private static string DescribeKnown(ReadOnlySpan<string> known) =>
        known.IsEmpty ? "there is none" : $"there are: {string.Join(", ", known)}";

    private void FailCursor() =>
        Fail("The query parameter cursor must come from the nextLink of a list of the same bucket with the same query.");

    /// <summary>Notes a fault of a parameter, unless there is one already.</summary>
    internal void Fail(string detail) => Problem ??= new Problem(ProblemKind.InvalidQuery, detail);
}

using System.Collections;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Pail.Runtime.Processes;

/// <summary>Prints a message for people, as <c>inspect/1</c> does: what is text stands in quotes, so that it cannot be taken for anything else.</summary>
internal static class Inspection
{
    internal static string Of(object? term) => term switch
    {
        null => "nil",
        string text => Quoted(text),
        bool truth => truth ? "true" : "false",
        ITuple tuple => "{" + string.Join(", ", Enumerable.Range(0, tuple.Length).Select(i => Of(tuple[i]))) + "}",
        IList list => "[" + string.Join(", ", list.Cast<object?>().Select(Of)) + "]",
        IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
        _ => term.ToString() ?? term.GetType().Name,
    };

    /// <summary>Stands for a term whose own printing failed. Asks neither of the two for a text again.</summary>
    internal static string Unprintable(object term, Exception error) => $"a {term.GetType().Name} that cannot be printed ({error.GetType().Name})";

    private static string Quoted(string text) =>
        "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal)
            .Replace("\r", "\\r", StringComparison.Ordinal) + "\"";
}

using System.Collections;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Pail.Runtime.Processes;

/// <summary>
/// Prints a message for people, as <c>inspect/1</c> does: text is in quotes, so that it cannot be taken for anything else, and
/// what is long is shown by its beginning.
/// </summary>
internal sealed class Inspection
{
    private readonly StringBuilder _text = new();

    // The limits of inspect/1, applied to the whole term. So the printing also ends for a term that is deeply nested or contains itself.
    private int _items = 50;
    private int _characters = 4096;

    private Inspection()
    {
    }

    internal static string Of(object? term)
    {
        var inspection = new Inspection();
        try
        {
            inspection.Add(term);
            return inspection._text.ToString();
        }
        catch (Exception error)
        {
            // `ToString` of a term is user code. It is called while errors are reported, so its exception must not escape.
            return Unprintable(term!, error);
        }
    }

    /// <summary>The text for a term whose own printing failed. It calls no user code.</summary>
    internal static string Unprintable(object term, Exception error) =>
        $"a {term.GetType().Name} that cannot be printed ({error.GetType().Name})";

    private void Add(object? term)
    {
        switch (term)
        {
            case string text:
                AddQuoted(text);
                break;
            case ITuple tuple:
                AddItems('{', Enumerable.Range(0, tuple.Length).Select(i => tuple[i]), '}');
                break;
            case IList list:
                AddItems('[', list, ']');
                break;
            default:
                _text.Append(term switch
                {
                    null => "nil",
                    bool truth => truth ? "true" : "false",
                    IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
                    _ => term.ToString() ?? term.GetType().Name,
                });
                break;
        }
    }

    private void AddItems(char open, IEnumerable items, char close)
    {
        _text.Append(open);
        var separator = "";
        foreach (var item in items)
        {
            _text.Append(separator);
            if (_items == 0)
            {
                _text.Append("...");
                break;
            }

            _items--;
            Add(item);
            separator = ", ";
        }

        _text.Append(close);
    }

    private void AddQuoted(string text)
    {
        var shown = Math.Min(text.Length, _characters);
        _characters -= shown;
        _text.Append('"');
        foreach (var character in text.AsSpan(0, shown))
        {
            _ = character switch
            {
                '\\' or '"' => _text.Append('\\').Append(character),
                '\n' => _text.Append("\\n"),
                '\r' => _text.Append("\\r"),
                _ => _text.Append(character),
            };
        }

        _text.Append(shown == text.Length ? "\"" : "\" <> ...");
    }
}

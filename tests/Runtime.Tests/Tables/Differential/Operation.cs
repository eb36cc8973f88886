using System.Globalization;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables.Differential;

/// <summary>One operation of a sequence, as a line: a name and its arguments as words.</summary>
internal sealed class Operation
{
    private readonly string[] _words;

    private Operation(string[] words) => _words = words;

    internal string Name => _words[0];

    internal static Operation Parse(string line) => new(line.Split(' '));

    internal int Number(int place) => int.Parse(_words[place], CultureInfo.InvariantCulture);

    internal EtsKey Key(int place) => EtsKey.Parse(_words[place]);

    internal EtsRow Row(int place) => new(Number(place), Number(place + 1));

    /// <summary>The words as rows with their keys.</summary>
    internal List<KeyValuePair<EtsKey, EtsRow>> Rows() =>
        [.. Enumerable.Range(0, _words.Length / 3).Select(i => KeyValuePair.Create(Key((3 * i) + 1), Row((3 * i) + 2)))];

    /// <summary>All variants of this operation with one row fewer in its list.</summary>
    internal IEnumerable<string> WithFewerRows()
    {
        if (!Name.EndsWith("_list", StringComparison.Ordinal))
            yield break;
        for (var place = 1; place < _words.Length; place += 3)
            yield return string.Join(' ', _words.Where((_, i) => i < place || i >= place + 3));
    }

    /// <summary>
    /// The remaining words as additions to counters. An addition is the position of an element, the increment, the threshold and the set
    /// value.
    /// </summary>
    internal CounterUpdate<EtsRow>[] Updates(int place) =>
    [
        .. Enumerable.Range(0, (_words.Length - place) / 4)
            .Select(i => place + (4 * i))
            .Select(i => new CounterUpdate<EtsRow>(EtsRow.Field(Number(i)), Number(i + 1), new CounterLimit(Number(i + 2), Number(i + 3)))),
    ];

    /// <summary>
    /// Three words as a condition: the position of an element, the number of a comparison, and the value to compare with.
    /// </summary>
    internal Func<EtsKey, EtsRow, bool> Condition(int place)
    {
        var position = Number(place);
        var comparison = Number(place + 1);
        var value = Key(place + 2);
        return (key, row) =>
        {
            var element = position == 1 ? key.Number : row.Element(position);
            return comparison switch
            {
                0 => element < value.Number,
                1 => element >= value.Number,
                _ => element == value.Number && value.IsFloat == (position == 1 && key.IsFloat),
            };
        };
    }
}

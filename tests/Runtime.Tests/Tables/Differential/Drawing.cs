using System.Globalization;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables.Differential;

/// <summary>Makes a random sequence of operations. The same seed gives the same sequence.</summary>
internal sealed class Drawing
{
    private readonly Random _random;
    private readonly int _keys;
    private readonly int _values;
    private readonly List<(string Name, Func<string>[] Arguments)> _operations = [];

    private Drawing(TableType type, int seed)
    {
        _random = new Random(seed);

        // With few keys many operations use the same key. With many keys leaves and buckets are split.
        _keys = (seed % 25) switch
        {
            0 => 300,
            < 4 => 40,
            < 7 => 3,
            _ => 8,
        };

        // With few values many rows are equal.
        _values = seed % 3 == 0 ? 10 : 2;
        AddCommon();
        if (type is TableType.Set or TableType.OrderedSet)
            AddUnique();
        if (type is TableType.OrderedSet)
            AddOrdered();
    }

    internal static string[] Sequence(TableType type, int seed, int length)
    {
        var drawing = new Drawing(type, seed);
        return [.. Enumerable.Range(0, length).Select(_ => drawing.Next())];
    }

    private void AddCommon()
    {
        Add(8, "insert", Key, Value, Value);
        Add(6, "insert_list", Rows);
        Add(2, "insert_new", Key, Value, Value);
        Add(2, "insert_new_list", Rows);
        Add(6, "lookup", Key);
        Add(2, "lookup_element", Key, Position);
        Add(2, "member", Key);
        Add(3, "delete", Key);
        Add(2, "delete_object", Key, Value, Value);
        Add(2, "take", Key);
        Add(2, "size");
        Add(1, "first");
        Add(1, "last");
        Add(3, "next", AnyKey);
        Add(3, "prev", AnyKey);
        Add(1, "walk");
        Add(1, "walk_back");
        Add(1, "fix");
        Add(1, "unfix");
        Add(1, "drain", Condition);
        Add(1, "drain_again", Condition);
        Add(1, "foldl");
        Add(1, "foldr");
        Add(1, "tab2list");
        Add(1, "enumerate");
        Add(2, "match", Condition);
        Add(2, "match_object", Key, Value);
        Add(2, "select", Condition);
        Add(2, "select_count", Condition);
        Add(1, "select_delete", Condition);
        Add(2, "select_replace", Condition);
        Add(2, "pages", Limit, Condition);
        if (_random.Next(2) == 0)
            Add(1, "delete_all_objects");
    }

    private void AddUnique()
    {
        Add(2, "lookup_element_or", Key, Position, Value);
        Add(2, "update_element", Key, Position, Value);
        Add(2, "update_elements", Key, Value, Value);
        Add(2, "count_field", Key, Position, Step);
        Add(2, "count_field_or", Key, Position, Step, Value, Value);
        Add(2, "count_fields", Key, Updates);
        Add(2, "count_fields_or", Key, Value, Value, Updates);
        Add(2, "count", Key, Step);
        Add(2, "count_or", Key, Step, Value);
        Add(2, "wrap", Key, Step, Step, Step);
        Add(2, "wrap_or", Key, Step, Step, Step, Step);
        Add(1, "discount", Key);
        Add(1, "counters");
    }

    private void AddOrdered()
    {
        Add(1, "first_lookup");
        Add(1, "last_lookup");
        Add(3, "next_lookup", AnyKey);
        Add(3, "prev_lookup", AnyKey);
        Add(3, "slot", Place);
        Add(2, "select_reverse", Condition);
        Add(3, "select_range", AnyKey, AnyKey);
        Add(3, "select_range_reverse", AnyKey, AnyKey);
        Add(2, "pages_reverse", Limit, Condition);
        Add(2, "page", Limit, Condition);
        Add(2, "page_reverse", Limit, Condition);
        Add(6, "next_page");
    }

    private void Add(int weight, string name, params Func<string>[] arguments)
    {
        for (var i = 0; i < weight; i++)
            _operations.Add((name, arguments));
    }

    private string Next()
    {
        var (name, arguments) = _operations[_random.Next(_operations.Count)];
        return string.Join(' ', arguments.Select(argument => argument()).Where(words => words.Length > 0).Prepend(name));
    }

    private string Key() => new EtsKey(_random.Next(_keys), IsFloat: _random.Next(4) == 0).ToString();

    // Also keys before the first and after the last key of the table.
    private string AnyKey() => new EtsKey(_random.Next(_keys + 2) - 1, IsFloat: _random.Next(4) == 0).ToString();

    private string Value() => Word(_random.Next(_values));

    private string Step() => Word(_random.Next(10) - 5);

    private string Position() => Word(_random.Next(2, 4));

    private string Place() => Word(_random.Next(_keys + 1));

    private string Limit() => Word(_random.Next(_random.Next(4) == 0 ? Math.Max(5, _keys / 2) : 3));

    private string Rows() =>
        string.Join(' ', Enumerable.Range(0, _random.Next(Math.Max(5, _keys / 4))).Select(_ => $"{Key()} {Value()} {Value()}"));

    private string Updates() =>
        string.Join(' ', Enumerable.Range(0, _random.Next(4)).Select(_ => $"{Position()} {Step()} {Step()} {Step()}"));

    private string Condition() => _random.Next(3) == 0 ? $"1 {_random.Next(3)} {Key()}" : $"{Position()} {_random.Next(3)} {Value()}";

    private static string Word(int number) => number.ToString(CultureInfo.InvariantCulture);
}

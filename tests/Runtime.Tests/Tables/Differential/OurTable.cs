using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables.Differential;

/// <summary>Runs operations on a Pail table and writes the answers in the format of the Erlang side.</summary>
internal abstract class OurTable(RowTable<EtsKey, EtsRow> table) : IDisposable
{
    private readonly Stack<IDisposable> _fixations = [];

    internal static OurTable New(Node node, TableType type) => type switch
    {
        TableType.Set => new OurSet(node.NewTable<EtsKey, EtsRow>(), node.NewTable<EtsKey, long>()),
        TableType.OrderedSet => new OurOrderedSet(
            node.NewOrderedTable<EtsKey, EtsRow>(comparer: EtsKey.Order), node.NewOrderedTable<EtsKey, long>(comparer: EtsKey.Order)),
        TableType.Bag => new OurBag(node.NewBag<EtsKey, EtsRow>()),
        _ => new OurBag(node.NewDuplicateBag<EtsKey, EtsRow>()),
    };

    internal string Do(Operation operation)
    {
        try
        {
            return Answered(operation);
        }
        catch (Exception error) when (error is KeyNotFoundException or ArgumentOutOfRangeException or NotSupportedException)
        {
            return Answer.BadArgument;
        }
        catch (Exception error)
        {
            // An unexpected exception is a difference too. As an answer it is shortened and reported like others.
            return error.ToString().ReplaceLineEndings(" ");
        }
    }

    public virtual void Dispose() => table.Delete();

    protected virtual string Answered(Operation operation) => operation.Name switch
    {
        "insert" => Insert(operation.Key(1), operation.Row(2)),
        "insert_list" => Insert(operation.Rows()),
        "insert_new" => Answer.Of(table.InsertNew(operation.Key(1), operation.Row(2))),
        "insert_new_list" => Answer.Of(table.InsertNew(operation.Rows())),
        "lookup" => WithKey(operation.Key(1), table.Lookup),
        "member" => Answer.Of(table.Member(operation.Key(1))),
        "delete" => Answer.Of(table.Delete(operation.Key(1))),
        "delete_object" => Answer.Of(table.DeleteObject(operation.Key(1), operation.Row(2))),
        "delete_all_objects" => DeleteAllObjects(),
        "take" => WithKey(operation.Key(1), table.Take),
        "size" => Answer.Of(table.Count),
        "first" => table.TryFirst(out var key) ? Step(key) : Answer.End,
        "last" => table.TryLast(out var key) ? Step(key) : Answer.End,
        "next" => Neighbour(table.TryNext(operation.Key(1), out var key), key),
        "prev" => Neighbour(table.TryPrev(operation.Key(1), out var key), key),
        "walk" => Keys(Walk()),
        "walk_back" => Keys(WalkBack()),
        "fix" => Fix(),
        "unfix" => Unfix(),
        "drain" => Keys(Drain(operation.Condition(1), static _ => { })),
        "drain_again" => Keys(Drain(operation.Condition(1), key => table.Insert(key, default))),
        "foldl" => Rows(table.Fold(new List<KeyValuePair<EtsKey, EtsRow>>(), Append)),
        "foldr" => Answer.InAnyOrder(table.Type, table.FoldRight(new List<KeyValuePair<EtsKey, EtsRow>>(), Append)),
        "tab2list" => Rows(table.ToList()),
        "enumerate" => Rows(table),
        "match" => Rows(table.Match(operation.Condition(1))),
        "match_object" => Rows(MatchObject(operation.Key(1), operation.Number(2))),
        "select" => Numbers(table.Select(operation.Condition(1), static (_, row) => row.A + row.B)),
        "select_count" => Answer.Of(table.SelectCount(operation.Condition(1))),
        "select_delete" => Answer.Of(table.SelectDelete(operation.Condition(1))),
        "select_replace" => Answer.Of(table.SelectReplace(operation.Condition(1), static (_, row) => new EtsRow(row.B, 1 - row.A))),
        "pages" => Answer.Of(table.Type, table.Match(operation.Condition(2), operation.Number(1))),
        _ => throw new InvalidOperationException($"Tables of type {table.Type} cannot do '{operation.Name}'."),
    };

    protected string Rows(IEnumerable<KeyValuePair<EtsKey, EtsRow>> rows) => Answer.Of(Answer.ByKey(table.Type, rows, row => row.Key));

    protected string Neighbour(bool found, EtsKey key)
    {
        if (table.Type is TableType.OrderedSet)
            return found ? Step(key) : Answer.End;
        return "known";
    }

    private string Step(EtsKey key) => table.Type is TableType.OrderedSet ? key.ToString() : "a key";

    private string Keys(IEnumerable<EtsKey> keys) => Answer.Of(Answer.ByKey(table.Type, keys, key => key));

    private string Numbers(IEnumerable<long> numbers) => Answer.Of(table.Type is TableType.OrderedSet ? numbers : numbers.Order());

    private string Insert(EtsKey key, EtsRow row)
    {
        table.Insert(key, row);
        return Answer.Of(true);
    }

    private string Insert(List<KeyValuePair<EtsKey, EtsRow>> rows)
    {
        table.Insert(rows);
        return Answer.Of(true);
    }

    private string DeleteAllObjects()
    {
        table.DeleteAllObjects();
        return Answer.Of(true);
    }

    private string Fix()
    {
        _fixations.Push(table.SafeFix());
        return Answer.Of(true);
    }

    private string Unfix()
    {
        if (!_fixations.TryPop(out var fixation))
            return "none";
        fixation.Dispose();
        return Answer.Of(true);
    }

    // The operation returns rows without keys. In an ordered table the stored key may be another number of the same value.
    private string WithKey(EtsKey key, Func<EtsKey, IReadOnlyList<EtsRow>> get)
    {
        var stored = table.Type is TableType.OrderedSet ? table.FirstOrDefault(row => row.Key.Number == key.Number).Key : key;
        return Answer.Of(get(key).Select(row => KeyValuePair.Create(stored, row)));
    }

    private IReadOnlyList<KeyValuePair<EtsKey, EtsRow>> MatchObject(EtsKey key, long a) =>
        table.Match((storedKey, row) => storedKey == key && row.A == a);

    private List<EtsKey> Walk()
    {
        var keys = new List<EtsKey>();
        for (var more = table.TryFirst(out var key); more; more = table.TryNext(key, out key))
            keys.Add(key);
        return keys;
    }

    private List<EtsKey> WalkBack()
    {
        var keys = new List<EtsKey>();
        for (var more = table.TryLast(out var key); more; more = table.TryPrev(key, out key))
            keys.Add(key);
        return keys;
    }

    // Deletes keys while the walk is at them.
    private List<EtsKey> Drain(Func<EtsKey, EtsRow, bool> condition, Action<EtsKey> afterwards)
    {
        using var fixation = table.SafeFix();
        var keys = new List<EtsKey>();
        for (var more = table.TryFirst(out var key); more; more = table.TryNext(key, out key))
        {
            var current = key;
            keys.Add(current);
            if (!table.Lookup(current).Any(row => condition(current, row)))
                continue;
            table.Delete(current);
            afterwards(current);
        }

        return keys;
    }

    private static List<KeyValuePair<EtsKey, EtsRow>> Append(List<KeyValuePair<EtsKey, EtsRow>> rows, EtsKey key, EtsRow row)
    {
        rows.Add(KeyValuePair.Create(key, row));
        return rows;
    }
}

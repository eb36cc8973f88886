using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables;

/// <summary>Makes tables whose type is an argument of a test.</summary>
internal static class TableMaking
{
    internal static RowTable<TKey, TRow> Make<TKey, TRow>(this Node node, TableType type, TableOptions? options = null)
        where TKey : notnull =>
        type switch
        {
            TableType.Set => node.NewTable<TKey, TRow>(options),
            TableType.OrderedSet => node.NewOrderedTable<TKey, TRow>(options),
            TableType.Bag => node.NewBag<TKey, TRow>(options),
            _ => node.NewDuplicateBag<TKey, TRow>(options),
        };

    internal static RowTable<TKey, TRow> Make<TKey, TRow>(this Self self, TableType type, TableOptions? options = null)
        where TKey : notnull =>
        type switch
        {
            TableType.Set => self.NewTable<TKey, TRow>(options),
            TableType.OrderedSet => self.NewOrderedTable<TKey, TRow>(options),
            TableType.Bag => self.NewBag<TKey, TRow>(options),
            _ => self.NewDuplicateBag<TKey, TRow>(options),
        };

    internal static UniqueTable<TKey, TRow> MakeUnique<TKey, TRow>(this Node node, TableType type, TableOptions? options = null)
        where TKey : notnull => (UniqueTable<TKey, TRow>)node.Make<TKey, TRow>(type, options);

    /// <summary>The keys in the order of a walk by keys.</summary>
    internal static List<TKey> Keys<TKey, TRow>(this RowTable<TKey, TRow> table)
        where TKey : notnull
    {
        var keys = new List<TKey>();
        for (var more = table.TryFirst(out var key); more; more = table.TryNext(key!, out key))
            keys.Add(key!);
        return keys;
    }
}

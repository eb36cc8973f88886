using Pail.Bench.Compare;
using Pail.Bench.Tables.Workloads;

namespace Pail.Bench.Tables;

/// <content>The work of ordered tables.</content>
internal static partial class TableContests
{
    /// <summary>What .NET has in the place of an ordered table, as the comparison calls it.</summary>
    public const string Sorted = "SortedDictionary + lock";

    /// <summary>A row of an ordered table, looked up.</summary>
    public static Contest OrderedLookup(int threads) => new(
        $"ordered_lookup {threads}",
        (Names.Pail, () => new Lookups<PailOrderedRows>(threads)),
        (Sorted, () => new Lookups<LockedOrderedRows>(threads)));

    /// <summary>A row of an ordered table, written over.</summary>
    public static Contest OrderedInsert(int threads) => new(
        $"ordered_insert {threads}",
        (Names.Pail, () => new Inserts<PailOrderedRows>(threads)),
        (Sorted, () => new Inserts<LockedOrderedRows>(threads)));
}

using Pail.Bench.Compare;
using Pail.Bench.Tables.Workloads;

namespace Pail.Bench.Tables;

/// <content>The work of ordered tables.</content>
internal static partial class TableContests
{
    /// <summary>The name of .NET's replacement for an ordered table.</summary>
    public const string Sorted = "SortedDictionary + lock";

    /// <summary>A lookup of a row of an ordered table.</summary>
    public static Contest OrderedLookup(int threads) => new(
        $"ordered_lookup {threads}",
        (Names.Pail, () => new Lookups<PailOrderedRows>(threads)),
        (Sorted, () => new Lookups<LockedOrderedRows>(threads)));

    /// <summary>An overwrite of a row of an ordered table.</summary>
    public static Contest OrderedInsert(int threads) => new(
        $"ordered_insert {threads}",
        (Names.Pail, () => new Inserts<PailOrderedRows>(threads)),
        (Sorted, () => new Inserts<LockedOrderedRows>(threads)));
}

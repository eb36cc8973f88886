using Pail.Bench.Compare;

namespace Pail.Bench.Tables;

/// <content>The rows of lookups by span.</content>
internal static partial class TableComparison
{
    private static IEnumerable<Experiment> BySpan() => AtOnce(
        "lookup by span",
        threads => $"{Working(threads, "look", "up existing rows")} of {Full}, by spans of copies of the keys, through the alternate "
            + "lookup.",
        TableContests.SpanLookup,
        Target.AtMost(1.3, Names.Concurrent));
}

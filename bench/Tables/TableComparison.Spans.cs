using Pail.Bench.Compare;

namespace Pail.Bench.Tables;

/// <content>The rows of lookups by span.</content>
internal static partial class TableComparison
{
    private static IEnumerable<Experiment> BySpan() =>
        AtOnce("lookup by span", TableContests.SpanLookup, Target.AtMost(1.3, Names.Concurrent));
}

using Pail.Bench.Compare;
using Pail.Bench.Tables.Workloads;

namespace Pail.Bench.Tables;

/// <content>The work by spans.</content>
internal static partial class TableContests
{
    /// <summary>A lookup of a row by a span. The BEAM has nothing like it.</summary>
    public static Contest SpanLookup(int threads) => new(
        null,
        (Names.Pail, () => new PailSpanLookups(threads)),
        (Names.Concurrent, () => new ConcurrentSpanLookups(threads)));
}

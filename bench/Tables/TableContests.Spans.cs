using Pail.Bench.Compare;
using Pail.Bench.Tables.Workloads;

namespace Pail.Bench.Tables;

/// <content>The work by spans.</content>
internal static partial class TableContests
{
    /// <summary>A row, looked up by a span. Nothing on the BEAM is like it.</summary>
    public static Contest SpanLookup(int threads) => new(
        null,
        (Names.Pail, () => new PailSpanLookups(threads)),
        (Names.Concurrent, () => new ConcurrentSpanLookups(threads)));
}

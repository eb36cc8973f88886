using System.Globalization;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables.Differential;

/// <summary>Answers as the other side writes them. What has no order is sorted, so that it can be compared.</summary>
internal static class Answer
{
    internal const string BadArgument = "badarg";
    internal const string End = "end";

    internal static string Of(bool answer) => answer ? "true" : "false";

    internal static string Of(long answer) => answer.ToString(CultureInfo.InvariantCulture);

    internal static string Of(IEnumerable<long> answers) => string.Join(' ', answers.Select(Of));

    internal static string Of(IEnumerable<EtsKey> keys) => string.Join(' ', keys);

    internal static string Of(KeyValuePair<EtsKey, EtsRow> row) =>
        string.Create(CultureInfo.InvariantCulture, $"{row.Key}:{row.Value.A}:{row.Value.B}");

    internal static string Of(IEnumerable<KeyValuePair<EtsKey, EtsRow>> rows) => string.Join(' ', rows.Select(Of));

    internal static string Of(IEnumerable<KeyValuePair<EtsKey, long>> counters) =>
        string.Join(' ', counters.Select(counter => string.Create(CultureInfo.InvariantCulture, $"{counter.Key}:{counter.Value}")));

    /// <summary>Leaves the order of an ordered table as it is. Of rows in no order, those with the same key keep theirs.</summary>
    internal static IEnumerable<T> ByKey<T>(TableType type, IEnumerable<T> rows, Func<T, EtsKey> key) =>
        type is TableType.OrderedSet ? rows : rows.OrderBy(row => key(row).Number).ThenBy(row => key(row).IsFloat);

    /// <summary>As what has no order at all, unless the table has one.</summary>
    internal static string InAnyOrder(TableType type, IEnumerable<KeyValuePair<EtsKey, EtsRow>> rows) => type is TableType.OrderedSet
        ? Of(rows)
        : Of(ByKey(type, rows.OrderBy(row => row.Value.A).ThenBy(row => row.Value.B), row => row.Key));

    /// <summary>The rows of a key may be parted between pages, and then come in any order.</summary>
    internal static string Of(TableType type, TablePage<KeyValuePair<EtsKey, EtsRow>> first)
    {
        var pages = new List<IReadOnlyList<KeyValuePair<EtsKey, EtsRow>>>();
        for (var page = first; page is not null; page = page.Next())
        {
            if (page.Rows.Count > 0)
                pages.Add(page.Rows);
        }

        return type is TableType.OrderedSet
            ? string.Join(" | ", pages.Select(Of))
            : $"{Of(pages.Select(page => (long)page.Count))} | {InAnyOrder(type, pages.SelectMany(page => page))}";
    }
}

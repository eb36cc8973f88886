using System.Globalization;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables.Differential;

/// <summary>Writes answers in the format of the Erlang side. Results without an order are sorted, so that they can be compared.</summary>
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

    /// <summary>
    /// Sorts the rows of a table without order by key; rows with the same key keep their order. Does not change the rows of an ordered
    /// table.
    /// </summary>
    internal static IEnumerable<T> ByKey<T>(TableType type, IEnumerable<T> rows, Func<T, EtsKey> key) =>
        type is TableType.OrderedSet ? rows : rows.OrderBy(row => key(row).Number).ThenBy(row => key(row).IsFloat);

    /// <summary>Sorts the rows of a table without order by key and content.</summary>
    internal static string InAnyOrder(TableType type, IEnumerable<KeyValuePair<EtsKey, EtsRow>> rows) => type is TableType.OrderedSet
        ? Of(rows)
        : Of(ByKey(type, rows.OrderBy(row => row.Value.A).ThenBy(row => row.Value.B), row => row.Key));

    /// <summary>Writes all pages. The rows of a key may be on several pages and in any order.</summary>
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

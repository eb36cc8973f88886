namespace Pail.Runtime.Tables;

/// <summary>A search whose results are given page by page.</summary>
internal sealed class TableQuery<TKey, TRow, TResult>(Func<TKey, TRow, bool> predicate, Func<TKey, TRow, TResult> projection, int limit)
    where TKey : notnull
{
    /// <summary>
    /// Makes the next page: first from rows that were read before but did not fit into the previous page, then from the walk.
    /// </summary>
    internal TablePage<TResult> Page(TableWalk<TKey, TRow> walk, List<KeyValuePair<TKey, TRow>> alreadyRead)
    {
        var results = new List<TResult>();

        // A copy, because the walk adds to this list, and the page's own list must stay as it is.
        List<KeyValuePair<TKey, TRow>> rows = [.. alreadyRead];
        while (rows.Count > 0 || walk.Next(rows))
        {
            for (var i = 0; i < rows.Count; i++)
            {
                var (key, row) = rows[i];
                if (!predicate(key, row))
                    continue;
                results.Add(projection(key, row));
                if (results.Count == limit)
                    return new TablePage<TResult>(results, Continuation(walk, key, rows[(i + 1)..]));
            }

            rows = [];
        }

        return new TablePage<TResult>(results, null);
    }

    // Keeps the place and not the walk, so that a page can be continued more than once and keeps no index in memory.
    private Func<TablePage<TResult>?> Continuation(TableWalk<TKey, TRow> walk, TKey key, List<KeyValuePair<TKey, TRow>> rest)
    {
        var place = walk.PlaceBehind(key, ref rest);
        return () => Next(place, rest);
    }

    private TablePage<TResult>? Next(TablePlace<TKey, TRow> place, List<KeyValuePair<TKey, TRow>> rest)
    {
        if (place.Resume() is not { } walk)
            return null;
        var page = Page(walk, rest);
        return page.Rows.Count > 0 ? page : null;
    }
}

namespace Pail.Runtime.Tables;

/// <summary>What is looked for, page by page.</summary>
internal sealed class TableQuery<TKey, TRow, TResult>(Func<TKey, TRow, bool> predicate, Func<TKey, TRow, TResult> projection, int limit)
    where TKey : notnull
{
    /// <summary>
    /// The results from a place on: first from rows that have been met already, then from those of the walk, which this uses up.
    /// </summary>
    internal TablePage<TResult> Page(TableWalk<TKey, TRow> walk, List<KeyValuePair<TKey, TRow>> met)
    {
        var results = new List<TResult>();

        // A list of its own, because the walk fills it again, and what has been kept with a page stays as it is.
        List<KeyValuePair<TKey, TRow>> rows = [.. met];
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

    // Holds the place and not the walk: a page can be gone on from again and again, and keeps no rows in memory.
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

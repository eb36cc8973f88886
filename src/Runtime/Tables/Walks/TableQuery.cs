namespace Pail.Runtime.Tables;

/// <summary>What is looked for, page by page.</summary>
internal sealed class TableQuery<TKey, TRow, TResult>(Func<TKey, TRow, bool> predicate, Func<TKey, TRow, TResult> projection, int limit)
    where TKey : notnull
{
    /// <summary>The results from a place on: first from rows that have been met already, then from those of the walk, which this uses up.</summary>
    internal TablePage<TResult> Page(TableWalk<TKey, TRow> walk, List<KeyValuePair<TKey, TRow>> rest)
    {
        var results = new List<TResult>();

        // A list of its own, because the walk fills it again, and what has been kept with a page stays as it is.
        List<KeyValuePair<TKey, TRow>> rows = walk.IsCurrent() ? [.. rest] : [];
        while (rows.Count > 0 || walk.Next(rows))
        {
            for (var i = 0; i < rows.Count; i++)
            {
                var (key, row) = rows[i];
                if (!predicate(key, row))
                    continue;
                results.Add(projection(key, row));
                if (results.Count < limit)
                    continue;
                var behind = rows[(i + 1)..];
                var further = walk.Behind(key, ref behind);
                return new TablePage<TResult>(results, () => Next(further, behind));
            }

            rows = [];
        }

        return new TablePage<TResult>(results, null);
    }

    // The place itself stays as it is: who has the page may go on from it again.
    private TablePage<TResult>? Next(TableWalk<TKey, TRow> from, List<KeyValuePair<TKey, TRow>> rest)
    {
        var page = Page(from.Copy(), rest);
        return page.Rows.Count > 0 ? page : null;
    }
}

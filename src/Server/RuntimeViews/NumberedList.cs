using System.Globalization;
using System.Text.Json;
using Pail.Server.Problems;
using Pail.Server.Requests;

namespace Pail.Server.RuntimeViews;

/// <summary>
/// A list of what the runtime numbers, in the order of the numbers. A number is never used twice, so the number of the last item of a page
/// is the place where the next page begins.
/// </summary>
/// <typeparam name="TItem">What the runtime numbers.</typeparam>
/// <typeparam name="TInfo">What is shown of it.</typeparam>
/// <param name="path">The path of the list.</param>
/// <param name="number">The number of an item.</param>
/// <param name="write">Writes what is shown of an item.</param>
internal sealed class NumberedList<TItem, TInfo>(string path, Func<TItem, long> number, Action<Utf8JsonWriter, TInfo> write)
    where TInfo : class
{
    /// <summary>Sends a page.</summary>
    /// <param name="context">The request.</param>
    /// <param name="find">The items after a number, at most so many.</param>
    /// <param name="describe">What is shown of an item; null when it has gone meanwhile, and it is left out.</param>
    internal Task Send(HttpContext context, Func<long, int, IReadOnlyList<TItem>> find, Func<TItem, TInfo?> describe)
    {
        var query = RequestTarget.Of(context).Query;
        var limit = query.Limit();
        var after = query.NumberCursor(path);
        if (query.Problem is { } problem)
            return context.WriteProblem(problem);

        // One item more than the limit tells whether there is a next page.
        var found = find(after, limit + 1);
        var shown = found.Take(limit).Select(describe).OfType<TInfo>().ToList();
        var next = found.Count > limit ? number(found[limit - 1]).ToString(CultureInfo.InvariantCulture) : null;
        return ViewPage.Send(context, shown, PageLink.Add(context.Response, path, query, next), write);
    }
}

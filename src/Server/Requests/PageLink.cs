using System.Text;
using Pail.Server.Http;
using Pail.Server.Paths;

namespace Pail.Server.Requests;

/// <summary>The link to the next page of a list: the same request with another cursor.</summary>
internal static class PageLink
{
    /// <summary>Makes the link and puts it into the <c>Link</c> header.</summary>
    /// <returns>The link, or <see langword="null"/> when there is no next page.</returns>
    internal static string? Add(HttpResponse response, string path, Query query, string? next)
    {
        if (next is null)
            return null;

        var link = Make(path, query, next);
        Add(response, link);
        return link;
    }

    /// <summary>Puts a link into the <c>Link</c> header.</summary>
    internal static void Add(HttpResponse response, string? link)
    {
        if (link is not null)
            response.Headers.Link = $"<{link}>; rel=\"next\"";
    }

    /// <summary>Makes the link to the page after an item.</summary>
    internal static string Make(string path, Query query, string next)
    {
        var link = new StringBuilder(path).Append('?');
        foreach (var (name, value) in query.Parameters)
        {
            if (name != "cursor")
                link.Append(name).Append('=').Append(PercentText.Encode(value)).Append('&');
        }

        return link.Append("cursor=").Append(Cursor.Write(query.ListIdentity(path), next)).ToString();
    }
}

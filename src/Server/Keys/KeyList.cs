using Pail.Buckets;
using Pail.Server.Http;
using Pail.Server.Problems;
using Pail.Server.Requests;
using Pail.Server.Routing;

namespace Pail.Server.Keys;

/// <summary>Lists keys, a page at a time, in the media type that the client prefers.</summary>
internal static class KeyList
{
    internal static readonly string[] QueryParameters = ["prefix", "delimiter", "from", "to", "reverse", "limit", "cursor", "values"];

    internal static Task List(HttpContext context, IBucket bucket)
    {
        var path = $"/v1/buckets/{bucket.Name}/keys";
        var query = RequestTarget.Of(context).Query;
        var keys = new KeyQuery
        {
            Prefix = query.Text("prefix") ?? "",
            Delimiter = query.NonEmpty("delimiter"),
            From = query.Text("from"),
            To = query.Text("to"),
            Reverse = query.Flag("reverse"),
            Limit = query.Limit(),
            After = query.Cursor(path),
        };
        var values = query.Flag("values");
        if (query.Problem is { } problem)
            return context.WriteProblem(problem);

        var format = MediaRanges.Choose(context.Request.Headers.Accept, ContentTypes.Json, ContentTypes.NdJson, ContentTypes.Text);
        if (format is null)
        {
            return context.WriteProblem(
                ProblemKind.NotAcceptable, $"Keys are listed as {ContentTypes.Json}, {ContentTypes.NdJson} or {ContentTypes.Text}.");
        }

        return values && format == ContentTypes.Text
            ? context.WriteProblem(ProblemKind.InvalidQuery, "values=true needs JSON or NDJSON, but Accept asks for text.")
            : Send(context, bucket, keys, values, format, page => PageLink.Add(context.Response, path, query, page.Next));
    }

    private static async Task Send(
        HttpContext context, IBucket bucket, KeyQuery keys, bool values, string format, Func<KeyPage, string?> addLink)
    {
        var page = await bucket.List(keys);
        var response = context.Response;
        var next = addLink(page);
        response.ContentType = format;
        response.Headers.CacheControl = HeaderConstants.NoCache;
        response.Headers.XContentTypeOptions = HeaderConstants.NoSniff;
        response.Headers.Vary = ListCompression.Vary;
        if (HttpMethods.IsHead(context.Request.Method))
            return;

        using var paced = new PacedResponse(context);
        var list = new KeyListWriter(paced, values);
        await (format switch
        {
            ContentTypes.Json => list.WriteJson(page, next),
            ContentTypes.NdJson => list.WriteNdJson(page),
            _ => list.WriteText(page),
        });
    }
}

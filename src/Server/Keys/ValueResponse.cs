using System.Globalization;
using Pail.Buckets;
using Pail.Server.Http;
using Pail.Server.Paths;
using Pail.Server.Problems;
using Pail.Server.Requests;

namespace Pail.Server.Keys;

/// <summary>Answers that hold a value: its bytes as the body, everything about it as headers.</summary>
internal static class ValueResponse
{
    /// <summary>Answers GET and HEAD.</summary>
    internal static Task Send(HttpContext context, BucketTarget target, Entry? entry, Condition condition)
    {
        if (entry is null)
            return context.WriteProblem(Problem.NoKey(target.Bucket, target.Key));

        var status = Preconditions.TryRead(context.Request.Headers, condition, entry);
        if (status == StatusCodes.Status412PreconditionFailed)
            return context.WriteProblem(Preconditions.Failed(entry));

        var response = context.Response;
        AddRevision(response.Headers, entry.Revision);
        response.Headers.LastModified = HttpTime.Date(entry.Modified);
        response.Headers[KvHeaders.Created] = HttpTime.Rfc3339(entry.Created);
        response.Headers.CacheControl = KvHeaders.NoCache;
        if (status == StatusCodes.Status304NotModified)
        {
            response.StatusCode = status;
            return Task.CompletedTask;
        }

        AddType(response, entry);
        if (HttpMethods.IsHead(context.Request.Method))
        {
            response.ContentLength = entry.Value.Length;
            return Task.CompletedTask;
        }

        return ByteRange.Of(context.Request.Headers, entry) is { } range
            ? SendRange(context, entry, range)
            : ResponseBody.Send(response, entry.Value);
    }

    /// <summary>Answers a write with the value that it replaced or removed.</summary>
    internal static Task SendOld(HttpResponse response, Entry entry)
    {
        response.Headers[KvHeaders.PreferenceApplied] = KvHeaders.ReturnRepresentation;
        AddType(response, entry);
        return ResponseBody.Send(response, entry.Value);
    }

    internal static void AddRevision(IHeaderDictionary headers, Revision revision)
    {
        headers.ETag = EntityTag.Of(revision);
        headers[KvHeaders.Revision] = revision.Number.ToString(CultureInfo.InvariantCulture);
    }

    private static void AddType(HttpResponse response, Entry entry)
    {
        response.ContentType = entry.ContentType;
        response.Headers.XContentTypeOptions = KvHeaders.NoSniff;
        response.Headers.ContentSecurityPolicy = KvHeaders.Sandbox;
    }

    private static Task SendRange(HttpContext context, Entry entry, ByteRange range)
    {
        var response = context.Response;
        var size = entry.Value.Length;
        if (range.Length == 0)
        {
            response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes */{size}");
            return context.WriteProblem(
                ProblemKind.RangeNotSatisfiable,
                $"The value has {size} bytes; the range asked for is beyond them.");
        }

        response.StatusCode = StatusCodes.Status206PartialContent;
        response.Headers.ContentRange =
            string.Create(CultureInfo.InvariantCulture, $"bytes {range.Offset}-{range.Offset + range.Length - 1}/{size}");
        return ResponseBody.Send(response, entry.Value.Slice(range.Offset, range.Length));
    }
}

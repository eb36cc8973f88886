using System.Globalization;
using Pail.Buckets;
using Pail.Server.Http;
using Pail.Server.Paths;
using Pail.Server.Problems;
using Pail.Server.Requests;

namespace Pail.Server.Keys;

/// <summary>Answers with a value: its bytes are the body, and all other facts about it are headers.</summary>
internal static class ValueResponse
{
    /// <summary>Answers GET and HEAD.</summary>
    internal static Task Send(in KeyRequest request, Entry? entry)
    {
        // The clock is read after the value, so that the answer's date is not before the value's.
        var now = request.Time.GetUtcNow();
        var context = request.Context;
        var response = context.Response;
        AddDate(response.Headers, now);
        if (entry is null)
            return context.WriteProblem(request.NoKey());

        var status = Preconditions.StatusOfRead(context.Request.Headers, request.Condition, entry, now);
        if (status == StatusCodes.Status412PreconditionFailed)
            return context.WriteProblem(Preconditions.Failed(context.Request.Headers, entry));

        AddRevision(response.Headers, entry.Revision);
        response.Headers.LastModified = HttpTime.Date(entry.LastModified(now));
        response.Headers[HeaderConstants.Created] = HttpTime.Rfc3339(entry.Created);
        AddExpiry(response.Headers, entry);
        response.Headers.CacheControl = HeaderConstants.NoCache;
        if (status == StatusCodes.Status304NotModified)
        {
            response.StatusCode = status;
            return Task.CompletedTask;
        }

        response.Headers.AcceptRanges = HeaderConstants.Bytes;
        if (HttpMethods.IsHead(context.Request.Method))
        {
            AddType(response, entry);
            response.ContentLength = entry.Value.Length;
            return Task.CompletedTask;
        }

        if (ByteRange.Of(context.Request.Headers, entry, now) is { } range)
            return SendRange(context, entry, range);
        AddType(response, entry);
        return ResponseBody.Send(context, entry.Value);
    }

    /// <summary>
    /// Answers a write or a delete with a value, because the client prefers that: the old value, or a patched one.
    /// </summary>
    internal static Task SendRepresentation(HttpContext context, Entry entry)
    {
        context.Response.Headers[HeaderConstants.PreferenceApplied] = HeaderConstants.ReturnRepresentation;
        AddType(context.Response, entry);
        return ResponseBody.Send(context, entry.Value);
    }

    /// <summary>Answers a write without a value: 201 with the new key's location, or 204.</summary>
    internal static Task SendWritten(in KeyRequest request, in OperationResult result)
    {
        var response = request.Context.Response;
        AddRevision(response.Headers, result.Entry!.Revision);
        if (result.Status != ApplyStatus.Created)
        {
            response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        }

        response.StatusCode = StatusCodes.Status201Created;
        response.Headers.Location = $"/v1/buckets/{request.Bucket.Name}/keys/{PercentText.Encode(request.Key)}";
        response.ContentLength = 0;
        return Task.CompletedTask;
    }

    /// <summary>
    /// Sets <c>Date</c> from the clock that also dates the values. Kestrel's own date is up to a second old. With it, a value just written
    /// would look newer than the answer that shows it, and a later condition with the answer's date would fail.
    /// </summary>
    internal static void AddDate(IHeaderDictionary headers, DateTimeOffset now) => headers.Date = HttpTime.Date(now);

    internal static void AddRevision(IHeaderDictionary headers, Revision revision)
    {
        headers.ETag = EntityTag.Of(revision);
        headers[HeaderConstants.Revision] = revision.Number.ToString(CultureInfo.InvariantCulture);
    }

    internal static void AddExpiry(IHeaderDictionary headers, Entry entry)
    {
        if (entry.ExpiresAt is { } expiresAt)
            headers[HeaderConstants.ExpiresAt] = HttpTime.Rfc3339(expiresAt);
    }

    // Adds the headers that say what the value is, and those that keep it from running as a page of this server.
    private static void AddType(HttpResponse response, Entry entry)
    {
        var headers = response.Headers;
        headers.ContentType = entry.ContentType;
        if (entry.ContentEncoding is { } encoding)
            headers.ContentEncoding = encoding;
        if (entry.ContentLanguage is { } language)
            headers.ContentLanguage = language;
        UserMetadata.Add(headers, entry.Metadata);
        headers.XContentTypeOptions = HeaderConstants.NoSniff;
        headers.ContentSecurityPolicy = HeaderConstants.Sandbox;
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
                $"The range must overlap the value, which has {size} bytes.");
        }

        AddType(response, entry);
        response.StatusCode = StatusCodes.Status206PartialContent;
        response.Headers.ContentRange =
            string.Create(CultureInfo.InvariantCulture, $"bytes {range.Offset}-{range.Offset + range.Length - 1}/{size}");
        return ResponseBody.Send(context, entry.Value.Slice(range.Offset, range.Length));
    }
}

using Microsoft.Net.Http.Headers;
using Pail.Buckets;
using Pail.Server.Http;
using Pail.Server.Problems;
using Pail.Server.Requests;

namespace Pail.Server.Keys;

/// <summary>PATCH: changes a JSON value by a merge patch (RFC 7396). The value keeps its headers and its expiry.</summary>
internal readonly record struct PatchWrite(KeyRequest Request) : IBodyWrite
{
    /// <summary>The media type of a patch.</summary>
    internal const string MediaType = "application/merge-patch+json";

    // A patch can be longer than the value that it makes, so a small limit of the bucket does not apply to it.
    public int MaxBytes => Math.Max(Request.Bucket.Config.MaxValueBytes, RequestBody.DefaultKestrelLimit);

    internal static Task Patch(HttpContext context, IBucket bucket, TimeProvider time)
    {
        var problem = KeyRequest.Read(context, bucket, time, out var request)
            ?? FindTypeFault(context)
            ?? ContentHeaders.FindCoding(context.Request.Headers, "A patch")
            ?? BodyWrites.FindNoLength(context);
        return problem is null ? BodyWrites.Run(new PatchWrite(request)) : context.WriteProblem(problem);
    }

    public Problem TooLarge() => new(ProblemKind.RequestTooLarge, $"A patch must have at most {MaxBytes} bytes here.");

    public Problem? Read(byte[] body, out Operation? operation)
    {
        operation = null;
        if (!JsonMergePatch.TryParse(body, out var patch, out var error))
            return new Problem(ProblemKind.InvalidJson, Echo.Limit(error));

        operation = new PatchOperation(Request.Key, patch) { Condition = Request.Condition, WantsPrevious = false };
        return null;
    }

    public Task Answer(in OperationResult result)
    {
        if (!Preferences.WantsRepresentation(Request.Headers))
            return ValueResponse.SendWritten(Request, result);

        ValueResponse.AddRevision(Request.Context.Response.Headers, result.Entry!.Revision);
        return ValueResponse.SendRepresentation(Request.Context, result.Entry);
    }

    private static Problem? FindTypeFault(HttpContext context)
    {
        var type = context.Request.Headers.ContentType;
        if (ContentTypes.Read(type, out _) is { } malformed)
            return malformed;
        if (type.Count == 1 && MediaTypeHeaderValue.TryParse(type.ToString(), out var parsed)
            && parsed.MediaType.Equals(MediaType, StringComparison.OrdinalIgnoreCase)
            && ContentTypes.IsUtf8(parsed))
            return null;

        context.Response.Headers[HeaderConstants.AcceptPatch] = MediaType;
        return new Problem(
            ProblemKind.UnsupportedMediaType,
            $"A patch must be {MediaType} in UTF-8, but its Content-Type is {(type.Count == 0 ? "absent" : Echo.Quote(type.ToString()))}.");
    }
}

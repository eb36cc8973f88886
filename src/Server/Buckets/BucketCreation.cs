using Microsoft.Net.Http.Headers;
using Pail.Buckets;
using Pail.Server.Http;
using Pail.Server.Paths;
using Pail.Server.Problems;
using Pail.Server.Requests;

namespace Pail.Server.Buckets;

/// <summary>PUT of a bucket. Repeating the PUT changes nothing, so a script can begin with it.</summary>
internal static class BucketCreation
{
    private const int MaxJsonBytes = 64 * 1024;

    internal static async Task Create(HttpContext context, IBuckets buckets, BucketConfig defaults)
    {
        var target = BucketTarget.Of(context);
        var headers = context.Request.Headers;
        if ((BucketConditions.FindUnsupported(headers, allowCreateOnly: true) ?? FindTypeFault(headers)) is { } problem)
        {
            await context.WriteProblem(problem);
            return;
        }

        var body = await RequestBody.Read(context, MaxJsonBytes);
        if (ReadConfig(context.Request, body, defaults, out var config) is { } fault)
            await context.WriteProblem(fault);
        else
            await Answer(context, await buckets.Create(target.Bucket, config));
    }

    private static Problem? FindTypeFault(IHeaderDictionary headers) =>
        ContentHeaders.FindCoding(headers, "A bucket's configuration") ?? ContentTypes.Read(headers.ContentType, out _);

    private static Problem? ReadConfig(HttpRequest request, byte[]? body, BucketConfig defaults, out BucketConfig config)
    {
        config = defaults;
        if (body is null)
            return new Problem(ProblemKind.RequestTooLarge, $"A bucket's configuration must have at most {MaxJsonBytes} bytes.");
        if (body.Length == 0)
            return null;
        return IsJson(request.ContentType)
            ? BucketConfigReader.Read(body, defaults, out config)
            : new Problem(
                ProblemKind.UnsupportedMediaType,
                $"A bucket's configuration must be {ContentTypes.Json} in UTF-8, but is {Echo.Quote(request.ContentType ?? "")}.");
    }

    // A form's media type counts as JSON, because curl -d uses it by default. No client configures a bucket with a real form.
    private static bool IsJson(string? contentType) =>
        string.IsNullOrEmpty(contentType)
        || (MediaTypeHeaderValue.TryParse(contentType, out var type)
            && ContentTypes.IsUtf8(type)
            && (type.MediaType.Equals(ContentTypes.Json, StringComparison.OrdinalIgnoreCase)
                || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase)
                || ContentTypes.IsForm(type.MediaType.Value)));

    private static Task Answer(HttpContext context, CreateResult result)
    {
        var name = result.Bucket.Name;
        if (result.Status != CreateStatus.Created && context.Request.Headers.IfNoneMatch.Count > 0)
            return context.WriteProblem(ProblemKind.PreconditionFailed, $"The bucket {Echo.Quote(name)} exists already.");
        if (result.Status == CreateStatus.Conflict)
            return context.WriteProblem(
                ProblemKind.BucketConfigConflict,
                $"The bucket {Echo.Quote(name)} exists with another configuration; GET shows it.");

        if (result.Status == CreateStatus.Created)
        {
            context.Response.StatusCode = StatusCodes.Status201Created;
            context.Response.Headers.Location = $"/v1/buckets/{name}";
        }

        return BucketsApi.SendStatus(context, result.Bucket, result.Bucket.Status());
    }
}

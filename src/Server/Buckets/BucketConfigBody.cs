using Pail.Server.Http;
using Pail.Server.Problems;
using Pail.Server.Requests;

namespace Pail.Server.Buckets;

/// <summary>The body of a request that creates or changes a bucket: JSON with the configuration.</summary>
internal static class BucketConfigBody
{
    private const int MaxBytes = 64 * 1024;

    /// <summary>What is wrong with the headers that describe the body, or <see langword="null"/>.</summary>
    internal static Problem? FindTypeFault(IHeaderDictionary headers) =>
        ContentHeaders.FindCoding(headers, "A bucket's configuration") ?? ContentTypes.Read(headers.ContentType, out _);

    /// <summary>Reads the body.</summary>
    /// <returns>The bytes, or what is wrong with them. No bytes are right for some requests, whatever their type.</returns>
    internal static async ValueTask<(byte[] Body, Problem? Problem)> Read(HttpContext context)
    {
        if (await RequestBody.Read(context, MaxBytes) is not { } body)
            return ([], new Problem(ProblemKind.RequestTooLarge, $"A bucket's configuration must have at most {MaxBytes} bytes."));
        if (body.Length == 0 || JsonBody.IsJson(context.Request.ContentType))
            return (body, null);
        return ([], new Problem(
            ProblemKind.UnsupportedMediaType,
            $"A bucket's configuration must be {ContentTypes.Json} in UTF-8, but is {Echo.Quote(context.Request.ContentType ?? "")}."));
    }
}

using Microsoft.Net.Http.Headers;
using Pail.Buckets;
using Pail.Server.Buckets;
using Pail.Server.Http;
using Pail.Server.Problems;
using Pail.Server.Requests;

namespace Pail.Server.Transfers;

/// <summary>
/// Stores the lines of an export. They are read as the client sends them, and nothing is stored before the last line was read and checked.
/// </summary>
/// <param name="maxBytes">The longest body, and the most memory that its entries may take before they are stored.</param>
internal sealed class BucketImport(int maxBytes)
{
    // Each may hold maxBytes until it is stored.
    private const int MaxRunning = 4;

    private int _running;

    internal async Task Import(HttpContext context, IBucket bucket)
    {
        var problem = BucketConditions.FindUnsupported(context.Request.Headers) ?? FindTypeFault(context.Request.Headers);
        if (problem is null && context.Request.ContentLength > maxBytes)
            problem = TooLarge();
        if (problem is not null)
        {
            await context.WriteProblem(problem);
            return;
        }

        try
        {
            await (Interlocked.Increment(ref _running) <= MaxRunning ? Run(context, bucket) : context.WriteProblem(
                ProblemKind.RateLimited, $"At most {MaxRunning} imports may run at the same time, and so many do."));
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    private async Task Run(HttpContext context, IBucket bucket)
    {
        RequestBody.RaiseKestrelLimit(context, maxBytes);
        var share = BodyShare.Open(context);
        share.Announce(context.Request.ContentLength ?? 0);
        using var body = new ImportBody(context, share, maxBytes);
        Problem problem;
        try
        {
            var stored = await bucket.Import(body, maxBytes, ImportRules.FindFault);
            UnreadBody.WillBeRead(context);
            await Json.Send(context, ContentTypes.Json, stored, static (writer, count) =>
            {
                writer.WriteStartObject();
                writer.WriteNumber("imported"u8, count);
                writer.WriteEndObject();
            });
            return;
        }
        catch (ImportException refused)
        {
            problem = refused.Fault is { } fault
                ? Problem.From(fault) with { Detail = refused.Message }
                : new Problem(ProblemKind.InvalidJson, refused.Message);
        }
        catch (BadHttpRequestException) when (body.IsTooLarge)
        {
            problem = TooLarge();
        }

        // The rest of a body without a length may never end.
        body.End();
        if (context.Request.ContentLength is null)
            UnreadBody.Close(context);
        await context.WriteProblem(problem);
    }

    private Problem TooLarge() => new(ProblemKind.RequestTooLarge, $"An import must have at most {maxBytes} bytes.");

    // By default, curl sends a file with the type of a form.
    private static Problem? FindTypeFault(IHeaderDictionary headers)
    {
        var type = headers.ContentType;
        if ((ContentHeaders.FindCoding(headers, "An import") ?? ContentTypes.Read(type, out _)) is { } problem)
            return problem;
        var isLines = type.Count == 0
            || (MediaTypeHeaderValue.TryParse(type.ToString(), out var media)
                && ContentTypes.IsUtf8(media)
                && media.MediaType.Value is var name
                && (ContentTypes.NdJson.Equals(name, StringComparison.OrdinalIgnoreCase) || ContentTypes.IsForm(name)));
        return isLines
            ? null
            : new Problem(
                ProblemKind.UnsupportedMediaType,
                $"An import must be {ContentTypes.NdJson} in UTF-8, but is {Echo.Quote(type.ToString())}.");
    }
}

using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Net.Http.Headers;
using Pail.Buckets;
using Pail.Server.Buckets;
using Pail.Server.Http;
using Pail.Server.OpenApi;
using Pail.Server.Problems;
using Pail.Server.Requests;
using Pail.Server.Routing;
using Pail.Server.Security;

namespace Pail.Server.Observer.Comparing;

/// <summary>
/// Compares backends side by side: <c>/v1/comparisons</c>. There is one comparison at a time, because two would disturb each other.
/// </summary>
internal sealed class ComparisonApi(IBuckets buckets, ObserverFeed feed, bool hasStorage)
{
    internal const string Path = "/v1/comparisons";

    private const int MaxBodyBytes = 16 * 1024;

    private static readonly EndpointDescription Description = new("compareBackends", Tags.Runtime, "Compare backends side by side")
    {
        Text = "Makes a bucket for each backend, lets clients in the server work on them in turns of a second, kills their processes if it "
            + "is asked to, and deletes them. A line of the answer is a `sample` of one backend and second, a `result` of one backend, or "
            + "the `finding`, a text; the last line is `{\"end\":true}`. The comparison ends when the client disconnects.",
        Body = new("What to compare.", ContentTypes.Json)
        {
            Schema = "ComparisonPlan",
            Example = """{"backends":["agent","table"],"workload":"A","clients":8,"seconds":5,"killEvery":"2s"}""",
        },
        Answers = [new(200, "The samples and results, as they come.", ContentTypes.NdJson) { Headers = [HeaderNames.CacheControl] }],
        Problems =
        [
            ProblemKind.InvalidJson, ProblemKind.UnknownField, ProblemKind.UnsupportedMediaType, ProblemKind.RequestTooLarge,
            ProblemKind.RateLimited, ProblemKind.QuotaExceeded, ProblemKind.ShuttingDown,

            // When somebody changes or deletes one of the buckets before all of them have their first values.
            ProblemKind.ValueTooLarge, ProblemKind.BucketNotFound,
        ],
    };

    private int _running;

    internal static IEndpointRouteBuilder Map(IEndpointRouteBuilder routes, IBuckets buckets, ObserverFeed feed, bool hasStorage)
    {
        var api = new ComparisonApi(buckets, feed, hasStorage);
        routes.MapResource(HttpMethods.Post, Path, api.Compare).Needs(Role.Admin, allBuckets: true).Describe(Description);
        return routes;
    }

    internal async Task Compare(HttpContext context)
    {
        if (JsonBody.FindTypeFault(context.Request.Headers, "A comparison") is { } type)
        {
            await context.WriteProblem(type);
            return;
        }

        if (await RequestBody.Read(context, MaxBodyBytes) is not { } body)
        {
            await context.WriteProblem(ProblemKind.RequestTooLarge, $"A comparison must have at most {MaxBodyBytes} bytes.");
            return;
        }

        if (ComparisonPlan.Read(body, out var plan) is { } problem)
        {
            await context.WriteProblem(problem);
            return;
        }

        if (plan.Durable && !hasStorage)
        {
            await context.WriteProblem(ProblemKind.InvalidJson, BucketCreation.NoStorage);
            return;
        }

        if (Interlocked.CompareExchange(ref _running, 1, 0) != 0)
        {
            await context.WriteProblem(ProblemKind.RateLimited, "A comparison is running; two at once would disturb each other.");
            return;
        }

        await Run(context, plan);
    }

    private async Task Run(HttpContext context, ComparisonPlan plan)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, feed.Stopping);
        var lines = new ArrayBufferWriter<byte>(1024);
        try
        {
            var results = await Measure();
            foreach (var result in results)
                Json.WriteLine(lines, result, ComparisonResult.Write);
            Json.WriteLine(lines, ComparisonFinding.Of(plan, results), WriteFinding);
            lines.Write("{\"end\":true}\n"u8);
            await Flush();
        }
        catch (OperationCanceledException error) when (ends.IsCancellationRequested)
        {
            // The client has gone, or must see that the answer is not whole: the line with "end" is missing.
            throw new ConnectionAbortedException("The comparison was ended.", error);
        }

        // Whoever has the results finds the buckets deleted, and may start the next comparison.
        async Task<IReadOnlyList<ComparisonResult>> Measure()
        {
            try
            {
                await using var comparison = new Comparison(buckets, plan, feed.Time);

                // Before the answer begins: when there may be no more buckets or bytes, the client gets that problem.
                await comparison.Prepare(ends.Token);
                await Begin(context);
                return await comparison.Run(
                    sample =>
                    {
                        Json.WriteLine(lines, sample, ComparisonSample.Write);
                        return Flush();
                    },
                    ends.Token);
            }
            finally
            {
                Volatile.Write(ref _running, 0);
            }
        }

        async Task Flush()
        {
            var flushed = await context.Response.BodyWriter.WriteAsync(lines.WrittenMemory, ends.Token);
            lines.ResetWrittenCount();
            if (flushed.IsCompleted)
                throw new ConnectionAbortedException("The client disconnected.");
        }
    }

    private static async Task Begin(HttpContext context)
    {
        var response = context.Response;
        response.ContentType = ContentTypes.NdJson;
        response.Headers.CacheControl = HeaderConstants.NoCache;
        response.Headers.XContentTypeOptions = HeaderConstants.NoSniff;
        response.Headers["X-Accel-Buffering"] = "no";
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
            rate.MinDataRate = null;
        await response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private static void WriteFinding(Utf8JsonWriter json, string text)
    {
        json.WriteStartObject();
        json.WriteString("kind"u8, "finding"u8);
        json.WriteString("text"u8, text);
        json.WriteEndObject();
    }
}

using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Pail.Buckets;
using Pail.Server.Http;
using Pail.Server.OpenApi;
using Pail.Server.Problems;
using Pail.Server.Requests;
using Pail.Server.Routing;

namespace Pail.Server.Watching;

/// <summary>The events of a bucket as an endless answer: <c>/v1/buckets/{b}/watch</c>.</summary>
internal sealed class WatchApi(IBuckets buckets, OpenWatches watches, CrossOrigin crossOrigin)
{
    private readonly EventFrames[] _frames =
    [
        new(WatchFormat.EventStream, values: false), new(WatchFormat.EventStream, values: true),
        new(WatchFormat.NdJson, values: false), new(WatchFormat.NdJson, values: true),
    ];

    /// <summary>Answers until the bucket is deleted, the client disconnects, reads too slowly, or the server stops.</summary>
    internal async Task Get(HttpContext context)
    {
        // A page of another site cannot read the events, but the browser would hold the connection and a place among the watchers for it.
        if (crossOrigin.FindFault(context.Request) is { } refused)
        {
            await context.WriteProblem(refused);
            return;
        }

        var target = RequestTarget.Of(context);
        if (await buckets.Find(target.Bucket) is not { } bucket)
            await context.WriteProblem(Problem.NoBucket(target.Bucket));
        else if (WatchParameters.Read(context, out var parameters) is { } problem)
            await context.WriteProblem(problem);
        else if (watches.Enter() is { } full)
            await context.WriteProblem(full);
        else
        {
            try
            {
                await Watch(context, bucket, parameters);
            }
            finally
            {
                watches.Leave();
            }
        }
    }

    private async Task Watch(HttpContext context, IBucket bucket, WatchParameters parameters)
    {
        BucketWatch watch;
        try
        {
            watch = await bucket.Watch(parameters.Query);
        }
        catch (WatchException error)
        {
            var kind = error.Fault == WatchFault.FutureRevision ? ProblemKind.FutureRevision : ProblemKind.RevisionCompacted;
            await context.WriteProblem(kind, Echo.Limit(error.Message));
            return;
        }

        await using (watch)
        {
            AddHeaders(context.Response, parameters.Format);
            if (HttpMethods.IsHead(context.Request.Method))
                return;

            // Kestrel would disconnect a client that has not read for some seconds. It must get an overflow instead, and the stream itself
            // disconnects clients that stay away for longer. For HTTP/2 Kestrel has no such feature.
            if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
                rate.MinDataRate = null;
            var frames = _frames.First(frames => frames.Format == parameters.Format && frames.Values == parameters.Values);
            try
            {
                await new WatchStream(context, bucket.Name, watch, frames, watches).Run(parameters.Query is { Initial: true, Since: null });
            }
            catch (BucketUnavailableException error)
            {
                // The rest of the present state could not be read. The client has no place to resume from, so it begins again.
                throw new ConnectionAbortedException(error.Message, error);
            }
        }
    }

    private static void AddHeaders(HttpResponse response, WatchFormat format)
    {
        response.ContentType = format.ContentType;
        response.Headers.CacheControl = HeaderConstants.NoCache;
        response.Headers.XContentTypeOptions = HeaderConstants.NoSniff;
        response.Headers.Vary = "Accept";

        // nginx, the most common proxy, holds an answer back until its buffer is full, unless this header forbids it.
        response.Headers["X-Accel-Buffering"] = "no";
    }
}

/// <summary>Registers what watches need, and maps <see cref="WatchApi"/>.</summary>
internal static class WatchRoutes
{
    internal static IServiceCollection AddOpenWatches(this IServiceCollection services, int max) =>
        services.AddSingleton(provider => new OpenWatches(
            max, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<IHostApplicationLifetime>()));

    internal static IEndpointRouteBuilder MapWatch(
        this IEndpointRouteBuilder routes, IBuckets buckets, OpenWatches watches, CrossOrigin crossOrigin)
    {
        var api = new WatchApi(buckets, watches, crossOrigin);
        routes.MapRead(ResourceRoutes.CollectionPattern("watch"), api.Get, WatchParameters.Names).Describe(WatchDescriptions.Watch);
        return routes;
    }
}

using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Primitives;
using Pail.Buckets;
using Pail.Runtime.Processes;
using Pail.Server.Http;
using Pail.Server.OpenApi;
using Pail.Server.Problems;
using Pail.Server.Requests;
using Pail.Server.Routing;
using Pail.Server.RuntimeViews;
using Pail.Server.Security;
using Pail.Server.Telemetry;
using Pail.Server.Watching;

namespace Pail.Server.Observer;

/// <summary>
/// The observer: a page that shows in a browser what the server is doing (<see cref="ObserverFiles.PagePath"/>), its files, and the stream
/// that keeps it up to date (<see cref="StreamPath"/>).
/// </summary>
internal sealed class ObserverApi(ObserverFeed feed)
{
    internal const string StreamPath = "/v1/observer";

    private const string Forever = "public, max-age=31536000, immutable";

    private readonly Lazy<ObserverFiles> _files = new(ObserverFiles.Load);

    /// <summary>Answers with the page. It says nothing about the server's data, so everybody may have it.</summary>
    internal Task GetPage(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = _files.Value.Policy;
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers.CacheControl = HeaderConstants.NoCache;
        return Send(context, _files.Value.Page);
    }

    internal Task GetFile(HttpContext context)
    {
        if (_files.Value.Find(RequestTarget.Of(context).Member) is not { } file)
            return context.WriteProblem(Problem.NoResource);
        context.Response.Headers.CacheControl = Forever;
        return Send(context, file);
    }

    /// <summary>Sends samples until the page goes, or the server stops.</summary>
    internal async Task GetStream(HttpContext context)
    {
        var parameters = RequestTarget.Of(context).Query;
        var query = StreamQuery.Read(parameters);
        if (parameters.Problem is { } problem)
            await context.WriteProblem(problem);
        else if (feed.Enter() is { } full)
            await context.WriteProblem(full);
        else
        {
            try
            {
                await Stream(context, query);
            }
            finally
            {
                feed.Leave();
            }
        }
    }

    private async Task Stream(HttpContext context, StreamQuery query)
    {
        var response = context.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = HeaderConstants.NoCache;
        response.Headers.XContentTypeOptions = HeaderConstants.NoSniff;

        // nginx would hold the samples back until its buffer is full.
        response.Headers["X-Accel-Buffering"] = "no";
        if (HttpMethods.IsHead(context.Request.Method))
            return;

        // A page in the background may read late; the stream has a limit of its own.
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
            rate.MinDataRate = null;
        await new ObserverStream(context, feed, query).Run();
    }

    private static Task Send(HttpContext context, ObserverFile file)
    {
        var headers = context.Response.Headers;
        headers.ContentType = file.ContentType;
        headers.XContentTypeOptions = HeaderConstants.NoSniff;
        headers["Referrer-Policy"] = "no-referrer";
        headers.Vary = "Accept-Encoding";
        if (!AcceptsBrotli(context.Request.Headers.AcceptEncoding))
            return ResponseBody.Send(context, file.Bytes);
        headers.ContentEncoding = "br";
        return ResponseBody.Send(context, file.Compressed);
    }

    private static bool AcceptsBrotli(StringValues accepted)
    {
        foreach (var line in accepted)
        {
            foreach (var range in line.AsSpan().Split(','))
            {
                if (line.AsSpan(range).Trim().Equals("br", StringComparison.OrdinalIgnoreCase))
                    return true;
            }
        }

        return false;
    }
}

/// <summary>Registers what <see cref="ObserverApi"/> needs, and maps it.</summary>
internal static class ObserverRoutes
{
    internal static IServiceCollection AddObserver(this IServiceCollection services) =>
        services.AddSingleton(static provider => new ObserverFeed(
            provider.GetRequiredService<Node>(),
            provider.GetService<BucketTree>(),
            provider.GetRequiredService<MetricSelection>(),
            provider.GetRequiredService<OpenWatches>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<IHostApplicationLifetime>()));

    internal static IEndpointRouteBuilder MapObserver(this IEndpointRouteBuilder routes, ObserverFeed feed, CrossOrigin crossOrigin)
    {
        var api = new ObserverApi(feed);
        var access = new ViewAccess(crossOrigin);
        routes.MapRead(ObserverFiles.PagePath, api.GetPage).Describe(ObserverDescriptions.Page);
        routes.MapRead(ResourceRoutes.MemberPattern(ObserverFiles.PagePath, "file"), api.GetFile).Describe(ObserverDescriptions.File);
        routes.MapRead(ObserverApi.StreamPath, context => access.Run(context, api.GetStream), StreamQuery.Names)
            .Needs(Role.Admin, allBuckets: true)
            .Describe(ObserverDescriptions.Stream);
        return routes;
    }
}

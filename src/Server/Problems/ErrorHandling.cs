using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Pail.Buckets;
using Pail.Server.Http;
using Pail.Server.Paths;

namespace Pail.Server.Problems;

/// <summary>
/// The outermost middleware. Turns exceptions into problems, and also error statuses that the framework sets without a body.
/// </summary>
internal sealed partial class ErrorHandling(RequestDelegate next, ILogger<ErrorHandling> logger)
{
    internal Task Invoke(HttpContext context)
    {
        UnreadBody.CloseUnlessRead(context);
        Task running;
        try
        {
            running = next(context);
        }
        catch (Exception error)
        {
            return Answer(context, error);
        }

        return running.IsCompletedSuccessfully ? Finish(context) : Await(context, running);
    }

    private async Task Await(HttpContext context, Task running)
    {
        try
        {
            await running;
        }
        catch (Exception error)
        {
            await Answer(context, error);
            return;
        }

        await Finish(context);
    }

    private static Task Finish(HttpContext context)
    {
        var response = context.Response;
        if (response.StatusCode < 400 || response.HasStarted || response.ContentLength is not null)
            return Task.CompletedTask;

        var request = context.Request;
        return context.WriteProblem(response.StatusCode switch
        {
            // Only the host filter sets this status without a body.
            StatusCodes.Status400BadRequest =>
                new Problem(
                    ProblemKind.InvalidHeader,
                    $"This server does not serve the host {Echo.Quote(request.Host.Value ?? "")}; "
                    + "the setting AllowedHosts lists the hosts that it serves."),
            StatusCodes.Status405MethodNotAllowed => Problem.NoMethod(request.Method, response.Headers.Allow.ToString()),
            StatusCodes.Status415UnsupportedMediaType =>
                new Problem(ProblemKind.UnsupportedMediaType, "The body's media type is not supported here."),
            _ => Problem.NoResource,
        });
    }

    private Task Answer(HttpContext context, Exception error)
    {
        if (IsClientGone(context, error))
        {
            // Kestrel must not read the rest of the body, nor the next request: after a failed read its next read throws, and it would log
            // that as an error of the server. In later versions of HTTP only a stream has ended, and the connection goes on.
            LogClientGone(logger, Method(context), Target(context));
            if (UnreadBody.HasConnection(context.Request))
                context.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
            context.Abort();
            return Task.CompletedTask;
        }

        if (context.Response.HasStarted)
        {
            LogBroken(logger, Method(context), Target(context), error);
            context.Abort();
            return Task.CompletedTask;
        }

        // Kept, because whether the connection can stay open depends on the request's body and not on the answer.
        var connection = context.Response.Headers.Connection;
        context.Response.Clear();
        context.Response.Headers.Connection = connection;
        switch (error)
        {
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                return context.WriteProblem(
                    ProblemKind.RequestTooLarge,
                    "The request body is larger than this resource accepts.");

            // The HTTP parser refused the body (bad chunks), or the body came too slowly. The answer has no body and closes the connection,
            // as when the parser refuses a head. For a chunk size beyond 32 bits the parser throws the base class IOException.
            case IOException refused:
                LogRefused(logger, Method(context), Target(context), LogText.Of(refused.Message));
                context.Response.StatusCode = (refused as BadHttpRequestException)?.StatusCode ?? StatusCodes.Status400BadRequest;
                context.Response.ContentLength = 0;
                context.Response.Headers.Connection = "close";
                return Task.CompletedTask;

            case BucketOperationException refused:
                return context.WriteProblem(Problem.From(refused));

            case BodyMemoryException full:
                return context.WriteProblem(ProblemKind.QuotaExceeded, full.Message);

            case TooManyBucketsException full:
                return context.WriteProblem(ProblemKind.QuotaExceeded, full.Message);

            case BucketUnavailableException unavailable:
                return context.WriteProblem(Problem.From(unavailable));

            default:
                LogUnhandled(logger, Method(context), Target(context), error);
                return context.WriteProblem(ProblemKind.InternalError, "The server failed on this request; its log says more.");
        }
    }

    // Other exceptions are faults of the server and are logged as such, even if the client has gone in the meantime.
    private static bool IsClientGone(HttpContext context, Exception error) =>
        error is ConnectionResetException or ConnectionAbortedException
        || (context.RequestAborted.IsCancellationRequested
            && error is OperationCanceledException or IOException or BucketUnavailableException);

    private static string Method(HttpContext context) => LogText.Of(context.Request.Method);

    // The path as it was sent, without the query.
    private static string Target(HttpContext context) =>
        LogText.Of(RawTarget.Split(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget).Path.ToString());

    [LoggerMessage(1, LogLevel.Error, "{Method} {Path} failed")]
    private static partial void LogUnhandled(ILogger logger, string method, string path, Exception error);

    [LoggerMessage(3, LogLevel.Debug, "{Method} {Path}: the client disconnected, or was disconnected, before the end of the request")]
    private static partial void LogClientGone(ILogger logger, string method, string path);

    [LoggerMessage(4, LogLevel.Debug, "{Method} {Path}: the body was refused: {Reason}")]
    private static partial void LogRefused(ILogger logger, string method, string path, string reason);

    [LoggerMessage(2, LogLevel.Error, "{Method} {Path} failed after its answer had begun; the connection is closed")]
    private static partial void LogBroken(ILogger logger, string method, string path, Exception error);
}

using Microsoft.AspNetCore.Connections;
using Pail.Buckets;

namespace Pail.Server.Problems;

/// <summary>
/// The outermost middleware: turns exceptions, and statuses that the framework sets without a body, into problems.
/// </summary>
internal sealed partial class ErrorHandling(RequestDelegate next, ILogger<ErrorHandling> logger)
{
    internal Task Invoke(HttpContext context)
    {
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
            // Only the host filter ends a request this way.
            StatusCodes.Status400BadRequest =>
                new Problem(ProblemKind.InvalidHeader, $"This server does not serve the host {Echo.Quote(request.Host.Value ?? "")}."),
            StatusCodes.Status405MethodNotAllowed => Problem.NoMethod(request.Method, response.Headers.Allow.ToString()),
            StatusCodes.Status415UnsupportedMediaType =>
                new Problem(ProblemKind.UnsupportedMediaType, "The body's media type is not supported here."),
            _ => new Problem(ProblemKind.NotFound, "There is nothing at this path."),
        });
    }

    private Task Answer(HttpContext context, Exception error)
    {
        // The client is gone, or cut off by a shutdown: nobody reads the answer, and it is no fault of ours.
        if (context.RequestAborted.IsCancellationRequested || error is ConnectionResetException or OperationCanceledException)
            return Task.CompletedTask;

        if (context.Response.HasStarted)
        {
            LogBroken(logger, context.Request.Method, Echo.Limit(context.Request.Path.Value ?? ""), error);
            context.Abort();
            return Task.CompletedTask;
        }

        context.Response.Clear();
        switch (error)
        {
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                return context.WriteProblem(
                    ProblemKind.RequestTooLarge,
                    "The request's body is larger than anything that could be meant here.");

            // What the HTTP parser refuses in a body (bad chunks, an early end) is answered as what it refuses in a head: bare, and closed.
            // For a chunk's size beyond 32 bits it throws the base class.
            case IOException refused:
                context.Response.StatusCode = (refused as BadHttpRequestException)?.StatusCode ?? StatusCodes.Status400BadRequest;
                context.Response.ContentLength = 0;
                context.Response.Headers.Connection = "close";
                return Task.CompletedTask;

            case BucketUnavailableException unavailable:
                return context.WriteProblem(Problem.From(unavailable));

            default:
                LogUnhandled(logger, context.Request.Method, Echo.Limit(context.Request.Path.Value ?? ""), error);
                return context.WriteProblem(ProblemKind.InternalError, "The server failed on this request; its log says more.");
        }
    }

    [LoggerMessage(1, LogLevel.Error, "{Method} {Path} failed")]
    private static partial void LogUnhandled(ILogger logger, string method, string path, Exception error);

    [LoggerMessage(2, LogLevel.Error, "{Method} {Path} failed after its answer had begun; the connection is closed")]
    private static partial void LogBroken(ILogger logger, string method, string path, Exception error);
}

using Pail.Buckets;
using Pail.Server.Http;
using Pail.Server.Problems;
using Pail.Server.Requests;

namespace Pail.Server.Keys;

/// <summary>Writes with a body: reads the body, lets the bucket do the operation, and answers.</summary>
/// <remarks>
/// The body is read before the bucket is called, so a slow client does not delay other requests. The kinds are structs, so that a write
/// allocates nothing for its kind.
/// </remarks>
internal static class BodyWrites
{
    private static readonly Problem NoLength = new(
        ProblemKind.LengthRequired,
        "A value must come with a Content-Length (0 for an empty value) or with chunked transfer encoding.");

    /// <summary>The problem of a request that announces no body, for writes that need one.</summary>
    internal static Problem? FindNoLength(HttpContext context) => RequestBody.IsAnnounced(context) ? null : NoLength;

    /// <summary>The same problem, for versions of HTTP in which only the end of the request tells that no body comes.</summary>
    // An empty body without a length is refused too: whether its end is known when the request is looked at is a matter of luck.
    internal static Problem? FindNoLength(HttpContext context, byte[] body) =>
        body.Length > 0 || context.Request.ContentLength is not null || UnreadBody.HasConnection(context.Request) ? null : NoLength;

    internal static Task Run<TWrite>(TWrite write)
        where TWrite : struct, IBodyWrite
    {
        var length = write.Request.Context.Request.ContentLength;
        return length is null || length > write.MaxBytes ? RunIfItFits(write) : RunFitting(write);
    }

    // In a cluster, the limit that is known here may be a second old, and another client may have raised it: its owner knows better.
    private static async Task RunIfItFits<TWrite>(TWrite write)
        where TWrite : struct, IBodyWrite
    {
        var request = write.Request;
        await request.Bucket.Status();
        if (request.Context.Request.ContentLength > write.MaxBytes)
            await request.Context.WriteProblem(write.TooLarge());
        else
            await RunFitting(write);
    }

    private static Task RunFitting<TWrite>(TWrite write)
        where TWrite : struct, IBodyWrite
    {
        RequestBody.RaiseKestrelLimit(write.Request.Context, write.MaxBytes);
        return write.Request.Condition == Condition.None ? ReadAndApply(write) : ReadAndApplyIf(write);
    }

    // Checks the condition before the body is read, so that a client that waits for 100 Continue does not send a body in vain. The bucket
    // checks it again when it does the operation, in one atomic step.
    private static async Task ReadAndApplyIf<TWrite>(TWrite write)
        where TWrite : struct, IBodyWrite
    {
        var request = write.Request;
        var current = await request.Bucket.Peek(request.Key);
        var now = request.Time.GetUtcNow();
        if (request.Condition.Allows(current, now))
        {
            await ReadAndApply(write);
            return;
        }

        ValueResponse.AddDate(request.Context.Response.Headers, now);
        await request.Context.WriteProblem(Preconditions.Failed(request.Headers, current));
    }

    private static Task ReadAndApply<TWrite>(TWrite write)
        where TWrite : struct, IBodyWrite
    {
        var body = RequestBody.Read(write.Request.Context, write.MaxBytes);
        return body.IsCompletedSuccessfully ? Apply(write, body.Result) : ApplyLater(write, body);
    }

    private static async Task ApplyLater<TWrite>(TWrite write, ValueTask<byte[]?> body)
        where TWrite : struct, IBodyWrite => await Apply(write, await body);

    private static Task Apply<TWrite>(TWrite write, byte[]? body)
        where TWrite : struct, IBodyWrite
    {
        var request = write.Request;
        if (body is null)
            return request.Context.WriteProblem(write.TooLarge());
        if (write.Read(body, out var operation) is { } problem)
            return request.Context.WriteProblem(problem);

        var pending = request.Bucket.Apply(operation!);
        return pending.IsCompletedSuccessfully ? Answer(write, pending.Result) : AnswerLater(write, pending);
    }

    private static async Task AnswerLater<TWrite>(TWrite write, ValueTask<OperationResult> pending)
        where TWrite : struct, IBodyWrite => await Answer(write, await pending);

    private static Task Answer<TWrite>(TWrite write, in OperationResult result)
        where TWrite : struct, IBodyWrite
    {
        var request = write.Request;
        ValueResponse.AddDate(request.Context.Response.Headers, request.Time.GetUtcNow());
        return result.Status switch
        {
            ApplyStatus.PreconditionFailed => request.Context.WriteProblem(Preconditions.Failed(request.Headers, result.Entry)),
            ApplyStatus.Absent => request.Context.WriteProblem(request.NoKey()),
            _ => write.Answer(result),
        };
    }
}

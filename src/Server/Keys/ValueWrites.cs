using Pail.Buckets;
using Pail.Server.Http;
using Pail.Server.Paths;
using Pail.Server.Problems;
using Pail.Server.Requests;

namespace Pail.Server.Keys;

/// <summary>Stores values: PUT and POST on a key, and POST on the collection, where the server makes the key.</summary>
/// <remarks>The body is read before the bucket is asked to write, so a slow client holds up nobody.</remarks>
internal static class ValueWrites
{
    internal static Task Put(HttpContext context, IBuckets buckets)
    {
        var target = BucketTarget.Of(context);
        if (buckets.Find(target.Bucket) is not { } bucket)
            return context.WriteProblem(Problem.NoBucket(target.Bucket));
        if (KeysApi.Check(context, target, out var condition) is { } fault)
            return context.WriteProblem(fault);
        if (Check(context, bucket, out var contentType) is { } problem)
            return context.WriteProblem(problem);

        var write = new ValueWrite(context, bucket, target.Key, contentType, condition);
        return condition == Condition.None ? ReadAndStore(write) : ReadAndStoreIf(write);
    }

    internal static Task Create(HttpContext context, IBuckets buckets, TimeProvider time)
    {
        var target = BucketTarget.Of(context);
        if (buckets.Find(target.Bucket) is not { } bucket)
            return context.WriteProblem(Problem.NoBucket(target.Bucket));
        if (Query.Read(target.Query).Problem is { } fault)
            return context.WriteProblem(fault);
        if (Check(context, bucket, out var contentType) is { } problem)
            return context.WriteProblem(problem);

        var key = Guid.CreateVersion7(time.GetUtcNow()).ToString();
        return ReadAndStore(new ValueWrite(context, bucket, key, contentType, Condition.CreateOnly));
    }

    private static Problem? Check(HttpContext context, IBucket bucket, out string contentType)
    {
        var headers = context.Request.Headers;
        var problem = ContentTypes.Read(headers.ContentType, out contentType) ?? UnsupportedHeaders.FaultOf(headers);
        if (problem is not null)
            return problem;
        if (!RequestBody.IsAnnounced(context))
            return new Problem(
                ProblemKind.LengthRequired,
                "A value needs a Content-Length (0 for an empty one) or chunked transfer encoding.");

        var limit = bucket.Config.MaxValueBytes;
        if (context.Request.ContentLength > limit)
            return TooLarge(bucket);

        RequestBody.Allow(context, limit);
        return null;
    }

    // Tried before the body is read, so that a client which waits for 100 Continue need not send what would be refused; and again,
    // atomically, when the value is stored.
    private static async Task ReadAndStoreIf(ValueWrite write)
    {
        var current = await write.Bucket.Get(write.Key);
        await (write.Condition.Allows(current)
            ? ReadAndStore(write)
            : write.Context.WriteProblem(Preconditions.Failed(current)));
    }

    private static Task ReadAndStore(in ValueWrite write)
    {
        var body = RequestBody.Read(write.Context.Request, write.Bucket.Config.MaxValueBytes);
        return body.IsCompletedSuccessfully ? Store(write, body.Result) : StoreLater(write, body);
    }

    private static async Task StoreLater(ValueWrite write, ValueTask<byte[]?> body) => await Store(write, await body);

    private static Task Store(in ValueWrite write, byte[]? body)
    {
        if (body is null)
            return write.Context.WriteProblem(TooLarge(write.Bucket));

        var value = new NewValue(body, ContentTypes.For(write.ContentType, body));
        var pending = write.Bucket.Put(write.Key, value, write.Condition);
        return pending.IsCompletedSuccessfully ? Answer(write, pending.Result) : AnswerLater(write, pending);
    }

    private static async Task AnswerLater(ValueWrite write, ValueTask<PutResult> pending) => await Answer(write, await pending);

    private static Task Answer(in ValueWrite write, in PutResult result)
    {
        if (result.Status == PutStatus.PreconditionFailed)
            return write.Context.WriteProblem(Preconditions.Failed(result.Entry));

        var response = write.Context.Response;
        ValueResponse.AddRevision(response.Headers, result.Entry!.Revision);
        if (result.Status == PutStatus.Created)
        {
            response.StatusCode = StatusCodes.Status201Created;
            response.Headers.Location = $"/v1/buckets/{write.Bucket.Name}/keys/{PercentText.Encode(write.Key)}";
            response.ContentLength = 0;
            return Task.CompletedTask;
        }

        if (result.Previous is not null && Preferences.WantsRepresentation(write.Context.Request.Headers))
            return ValueResponse.SendOld(response, result.Previous);

        response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static Problem TooLarge(IBucket bucket) => new(
        ProblemKind.ValueTooLarge,
        $"The bucket {Echo.Quote(bucket.Name)} takes values of at most {bucket.Config.MaxValueBytes} bytes.");
}

using Pail.Buckets;
using Pail.Server.Http;
using Pail.Server.Paths;
using Pail.Server.Problems;
using Pail.Server.Requests;

namespace Pail.Server.Keys;

/// <summary>Stores values: PUT and POST on a key, and POST on the collection, where the server makes the key.</summary>
/// <remarks>The body is read before the bucket is called, so a slow client does not delay other requests.</remarks>
internal static class ValueWrites
{
    internal static Task Put(HttpContext context, IBuckets buckets, TimeProvider time)
    {
        var target = BucketTarget.Of(context);
        if (buckets.Find(target.Bucket) is not { } bucket)
            return context.WriteProblem(Problem.NoBucket(target.Bucket));
        if (Check(context, bucket, out var condition, out var content) is { } problem)
            return context.WriteProblem(problem);

        var write = new ValueWrite(context, bucket, target.Key, content, condition, time);
        return condition == Condition.None ? ReadAndStore(write) : ReadAndStoreIf(write);
    }

    internal static Task Create(HttpContext context, IBuckets buckets, TimeProvider time)
    {
        var target = BucketTarget.Of(context);
        if (buckets.Find(target.Bucket) is not { } bucket)
            return context.WriteProblem(Problem.NoBucket(target.Bucket));
        if (Check(context, bucket, out var condition, out var content) is { } problem)
            return context.WriteProblem(problem);

        // The key will be new, so If-Match never holds and If-None-Match always holds.
        var now = time.GetUtcNow();
        if (!condition.Allows(null, now))
            return context.WriteProblem(Preconditions.Failed(null));

        var key = Guid.CreateVersion7(now).ToString();
        return ReadAndStore(new ValueWrite(context, bucket, key, content, Condition.CreateOnly, time));
    }

    private static Problem? Check(HttpContext context, IBucket bucket, out Condition condition, out ContentHeaders content)
    {
        content = default;
        var headers = context.Request.Headers;
        if ((Preconditions.Read(headers, out condition) ?? ContentHeaders.Read(headers, out content)) is { } problem)
            return problem;
        if (!RequestBody.IsAnnounced(context))
            return new Problem(
                ProblemKind.LengthRequired,
                "A value must come with a Content-Length (0 for an empty value) or with chunked transfer encoding.");

        var limit = bucket.Config.MaxValueBytes;
        if (context.Request.ContentLength > limit)
            return TooLarge(bucket);

        RequestBody.RaiseKestrelLimit(context, limit);
        return null;
    }

    // Checks the condition before the body is read, so that a client that waits for 100 Continue does not send a body in vain. The bucket
    // checks it again when it stores the value, in one atomic step.
    private static async Task ReadAndStoreIf(ValueWrite write)
    {
        var current = await write.Bucket.Get(write.Key);
        var now = write.Time.GetUtcNow();
        if (write.Condition.Allows(current, now))
        {
            await ReadAndStore(write);
            return;
        }

        ValueResponse.AddDate(write.Context.Response.Headers, now);
        await write.Context.WriteProblem(Preconditions.Failed(current));
    }

    private static Task ReadAndStore(in ValueWrite write)
    {
        var body = RequestBody.Read(write.Context, write.Bucket.Config.MaxValueBytes);
        return body.IsCompletedSuccessfully ? Store(write, body.Result) : StoreLater(write, body);
    }

    private static async Task StoreLater(ValueWrite write, ValueTask<byte[]?> body) => await Store(write, await body);

    private static Task Store(in ValueWrite write, byte[]? body)
    {
        if (body is null)
            return write.Context.WriteProblem(TooLarge(write.Bucket));

        var value = new NewValue(body, ContentTypes.For(write.Content.Type, body))
        {
            ContentEncoding = write.Content.Encoding,
            ContentLanguage = write.Content.Language,
        };
        var pending = write.Bucket.Put(write.Key, value, write.Condition);
        return pending.IsCompletedSuccessfully ? Answer(write, pending.Result) : AnswerLater(write, pending);
    }

    private static async Task AnswerLater(ValueWrite write, ValueTask<OperationResult> pending) => await Answer(write, await pending);

    private static Task Answer(in ValueWrite write, in OperationResult result)
    {
        var response = write.Context.Response;
        ValueResponse.AddDate(response.Headers, write.Time.GetUtcNow());
        if (result.Status == ApplyStatus.PreconditionFailed)
            return write.Context.WriteProblem(Preconditions.Failed(result.Entry));

        ValueResponse.AddRevision(response.Headers, result.Entry!.Revision);
        if (result.Status == ApplyStatus.Created)
        {
            response.StatusCode = StatusCodes.Status201Created;
            response.Headers.Location = $"/v1/buckets/{write.Bucket.Name}/keys/{PercentText.Encode(write.Key)}";
            response.ContentLength = 0;
            return Task.CompletedTask;
        }

        if (result.Previous is not null && Preferences.WantsRepresentation(write.Context.Request.Headers))
            return ValueResponse.SendOld(write.Context, result.Previous);

        response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static Problem TooLarge(IBucket bucket) => new(
        ProblemKind.ValueTooLarge,
        $"A value in the bucket {Echo.Quote(bucket.Name)} must have at most {bucket.Config.MaxValueBytes} bytes.");
}

using Pail.Buckets;
using Pail.Runtime.Tables;
using Pail.Server.Http;
using Pail.Server.Problems;
using Pail.Server.Requests;

namespace Pail.Server.Keys;

/// <summary>Stores values: PUT and POST on a key, and POST on the collection, where the server makes the key.</summary>
internal static class ValueWrites
{
    /// <summary>The <c>Kv-</c> headers of these requests.</summary>
    internal static readonly string[] AcceptedHeaders = [HeaderConstants.MetaPrefix, .. TimeToLive.Headers];

    internal static Task Put(HttpContext context, IBucket bucket, TimeProvider time) =>
        Check(context, bucket, time, out var write) is { } problem ? context.WriteProblem(problem) : BodyWrites.Run(write);

    internal static Task Create(HttpContext context, IBucket bucket, TimeProvider time)
    {
        if (Check(context, bucket, time, out var write) is { } problem)
            return context.WriteProblem(problem);

        // The key will be new, so If-Match never holds and If-None-Match always holds.
        var now = time.GetUtcNow();
        if (!write.Request.Condition.Allows(null, now))
            return context.WriteProblem(Preconditions.Failed(context.Request.Headers, null));

        var key = Guid.CreateVersion7(now).ToString();
        return BodyWrites.Run(write with { Request = write.Request with { Key = key, Condition = Condition.CreateOnly } });
    }

    private static Problem? Check(HttpContext context, IBucket bucket, TimeProvider time, out ValueWrite write)
    {
        ContentHeaders content = default;
        Expiration? expiration = null;
        var problem = KeyRequest.Read(context, bucket, time, out var request)
            ?? ContentHeaders.Read(context.Request.Headers, out content)
            ?? TimeToLive.Read(context, time, out expiration)
            ?? BodyWrites.FindNoLength(context);
        write = new ValueWrite(request, content, expiration);
        return problem;
    }
}

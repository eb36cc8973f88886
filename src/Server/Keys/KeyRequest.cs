using Pail.Buckets;
using Pail.Server.Problems;
using Pail.Server.Requests;

namespace Pail.Server.Keys;

/// <summary>A request for one key: the bucket and key of its path, and its conditions.</summary>
internal readonly record struct KeyRequest(HttpContext Context, IBucket Bucket, string Key, Condition Condition, TimeProvider Time)
{
    internal IHeaderDictionary Headers => Context.Request.Headers;

    /// <summary>Reads the key and the conditions.</summary>
    /// <returns>What is wrong with the request, or <see langword="null"/>.</returns>
    internal static Problem? Read(HttpContext context, IBucket bucket, TimeProvider time, out KeyRequest request)
    {
        request = default;
        if (Preconditions.Read(context.Request.Headers, out var condition) is { } problem)
            return problem;

        request = new KeyRequest(context, bucket, RequestTarget.Of(context).Key, condition, time);
        return null;
    }

    /// <summary>The value. Only GET counts as a use; HEAD does not renew a sliding expiry.</summary>
    internal ValueTask<Entry?> GetEntry() => HttpMethods.IsHead(Context.Request.Method) ? Bucket.Peek(Key) : Bucket.Get(Key);

    /// <summary>The problem of an absent key.</summary>
    internal Problem NoKey() => Problem.NoKey(Bucket.Name, Key);
}

using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.OutputCaching;
using Pail.Buckets;
using Pail.Runtime.Tables;

namespace Pail.Server.Caching;

/// <summary>A bucket as the store of ASP.NET Core's output caching.</summary>
/// <remarks>
/// <para>
/// A response is one row, which has the names of its tags. Each of its tags has a row too, so that the responses of a tag are found by one
/// list. All rows of a response are written by one transaction with one expiry, and they are removed together: when they expire, when a
/// tag is evicted, when the response is replaced. So tags leave nothing behind.
/// </para>
/// <para>
/// A bucket that is full may drop some rows of a response and keep others. A response counts only while all its tags have their rows, so
/// none can be served that the eviction of a tag would not find. What is left of it expires.
/// </para>
/// </remarks>
internal sealed class BucketOutputCacheStore(NamedBucket bucket) : IOutputCacheBufferStore
{
    private const string ContentType = "application/octet-stream";
    private const int PageSize = 1000;

    public async ValueTask<byte[]?> GetAsync(string key, CancellationToken cancellationToken) =>
        (await Find(key, cancellationToken))?.ToArray();

    public async ValueTask<bool> TryGetAsync(string key, PipeWriter destination, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(destination);
        if (await Find(key, cancellationToken) is not { } response)
            return false;
        if (!response.IsEmpty)
            await destination.WriteAsync(response, cancellationToken);
        return true;
    }

    public ValueTask SetAsync(string key, byte[] value, string[]? tags, TimeSpan validFor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(value);
        return SetAsync(key, new ReadOnlySequence<byte>(value), tags, validFor, cancellationToken);
    }

    public async ValueTask SetAsync(
        string key, ReadOnlySequence<byte> value, ReadOnlyMemory<string> tags, TimeSpan validFor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(validFor, TimeSpan.Zero);
        foreach (var tag in tags.Span)
            ArgumentNullException.ThrowIfNull(tag, nameof(tags));
        cancellationToken.ThrowIfCancellationRequested();

        // Copied before anything is awaited: the memory of the value and of the tags is the caller's.
        var distinct = tags.ToArray().Distinct(StringComparer.Ordinal).ToArray();
        var bytes = TaggedResponse.ToBytes(distinct, value);
        await bucket.Use(Store, (key, bytes, distinct, Expiration.After(validFor)));
    }

    public async ValueTask EvictByTagAsync(string tag, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tag);
        cancellationToken.ThrowIfCancellationRequested();
        await bucket.Use(Evict, (tag, cancellationToken));
    }

    private async ValueTask<ReadOnlyMemory<byte>?> Find(string key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        cancellationToken.ThrowIfCancellationRequested();
        return await bucket.Use(Find, key);
    }

    private static async ValueTask<ReadOnlyMemory<byte>?> Find(IBucket bucket, string key)
    {
        if (await bucket.Get(OutputCacheKeys.OfResponse(key)) is not { } entry || !TaggedResponse.TryRead(entry.Value, out var found))
            return null;
        if (found.Tags.Count == 0)
            return found.Response;

        // These reads also count as a use, so a bucket that is full keeps the rows of the tags as long as the response.
        var rows = await bucket.Apply([.. found.Tags.Select(tag => new GetOperation(OutputCacheKeys.OfTag(tag, key)))]);
        if (rows.All(static row => row.Status == ApplyStatus.Found))
            return found.Response;
        return null;
    }

    private static async ValueTask<bool> Store(IBucket bucket, (string Key, byte[] Bytes, string[] Tags, Expiration Expiration) response)
    {
        var key = OutputCacheKeys.OfResponse(response.Key);

        // Ends: each further turn means that another caller has written the response.
        while (true)
        {
            var current = await bucket.Peek(key);
            List<Operation> operations =
            [
                NewPut(key, response.Bytes, response.Expiration),
                .. response.Tags.Select(tag => NewPut(OutputCacheKeys.OfTag(tag, response.Key), default, response.Expiration)),
                .. TagsOf(current)
                    .Except(response.Tags, StringComparer.Ordinal)
                    .Select(tag => new DeleteOperation(OutputCacheKeys.OfTag(tag, response.Key))),
            ];
            var condition = current is null ? Condition.CreateOnly : Condition.Matches(current.Revision);
            if (await Apply(bucket, new Comparison(key, condition), operations))
                return true;
        }
    }

    /// <summary>Removes all responses that have the tag when the eviction begins.</summary>
    private static async ValueTask<bool> Evict(IBucket bucket, (string Tag, CancellationToken Cancellation) request)
    {
        var query = new KeyQuery { Prefix = OutputCacheKeys.TagPrefix(request.Tag), Limit = PageSize };
        while (true)
        {
            var page = await bucket.List(query);
            foreach (var (row, entry) in page.Keys)
            {
                request.Cancellation.ThrowIfCancellationRequested();
                await Evict(bucket, request.Tag, row[query.Prefix.Length..], entry.Revision);
            }

            if (page.Next is null)
                return true;
            query = query with { After = page.Next };
        }
    }

    private static async ValueTask Evict(IBucket bucket, string tag, string response, Revision row)
    {
        var key = OutputCacheKeys.OfResponse(response);

        // Ends: each further turn means that another caller has written the response.
        while (true)
        {
            var current = await bucket.Peek(key);
            var tags = TagsOf(current);
            if (current is null || !tags.Contains(tag, StringComparer.Ordinal))
            {
                // The row has no response. The condition keeps the row of a response that is stored at this moment.
                await bucket.Delete(OutputCacheKeys.OfTag(tag, response), Condition.Matches(row));
                return;
            }

            List<Operation> operations =
            [
                new DeleteOperation(key),
                .. tags.Distinct(StringComparer.Ordinal).Select(tag => new DeleteOperation(OutputCacheKeys.OfTag(tag, response))),
            ];
            if (await Apply(bucket, new Comparison(key, Condition.Matches(current.Revision)), operations))
                return;
        }
    }

    /// <summary>Does the operations if the comparison holds. Returns whether it did.</summary>
    private static async ValueTask<bool> Apply(IBucket bucket, Comparison comparison, List<Operation> operations)
    {
        var result = await bucket.Apply(new Transaction { Compare = [comparison], Then = operations });
        return result.FailedIndex is { } failed
            ? throw new BucketOperationException(bucket.Name, operations[failed].Key, result.Results[failed].Fault!)
            : result.ComparisonsHeld;
    }

    private static PutOperation NewPut(string key, ReadOnlyMemory<byte> bytes, Expiration expiration) =>
        new(key, new NewValue(bytes, ContentType) { Expiration = expiration });

    private static IReadOnlyList<string> TagsOf(Entry? entry) =>
        entry is not null && TaggedResponse.TryRead(entry.Value, out var response) ? response.Tags : [];
}

using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.Logging;

namespace Pail.Buckets;

/// <content>What each event drops, and how.</content>
internal sealed partial class HybridCacheInvalidation
{
    // HybridCache keeps the time of a tag's removal in the second level, under this prefix and the tag. The tag * means all values.
    private const string TagPrefix = "__MSFT_HCT__";

    // The latest change of a key that was handled.
    private Revision _handled;

    /// <summary>Drops what the events of a watch say, until it ends.</summary>
    /// <returns>The last event.</returns>
    private async Task<BucketEventKind> ReadToEnd(HybridCache cache, BucketWatch watch)
    {
        var last = BucketEventKind.BucketUp;
        long? lostEpoch = null;
        while (await watch.WaitToRead(_stop.Token))
        {
            while (watch.TryRead(out var change))
            {
                last = change.Kind;
                switch (last)
                {
                    case BucketEventKind.Put or BucketEventKind.Delete or BucketEventKind.Expire or BucketEventKind.Evict:
                        await Drop(cache, change);
                        _handled = change.Revision;
                        break;
                    case BucketEventKind.BucketDown:
                        lostEpoch = change.Revision.Epoch;
                        break;
                    case BucketEventKind.BucketUp when change.Revision.Epoch == lostEpoch:
                        // A table, which has lost nothing.
                        break;
                    case BucketEventKind.BucketUp or BucketEventKind.Clear or BucketEventKind.BucketDeleted:
                        await DropAll(cache);
                        break;
                }
            }
        }

        return last;
    }

    private async ValueTask Drop(HybridCache cache, BucketEvent change)
    {
        var key = change.Key!;
        if (_keys.Changed(key))
            await Drop(cache, key);
        if (change.Kind == BucketEventKind.Put && key.StartsWith(TagPrefix, StringComparison.Ordinal))
            await RemoveTag(cache, key);
    }

    private async ValueTask DropAll(HybridCache cache)
    {
        foreach (var key in _keys.AllChanged())
            await Drop(cache, key);
    }

    /// <summary>
    /// Removes the tags that were removed elsewhere since the last change that was handled. A hybrid cache reads the time of a tag from the
    /// bucket once, so it would take the old values of the bucket for valid.
    /// </summary>
    private async ValueTask RemoveMissedTags(HybridCache cache, IBucket bucket)
    {
        try
        {
            var query = new KeyQuery { Prefix = TagPrefix };
            do
            {
                var page = await bucket.List(query);
                foreach (var (key, entry) in page.Keys)
                {
                    if (entry.Revision.Epoch != _handled.Epoch || entry.Revision.Number > _handled.Number)
                        await RemoveTag(cache, key);
                }

                query = query with { After = page.Next };
            }
            while (query.After is not null && !_stopped);
        }
        catch (BucketUnavailableException error)
        {
            LogTagsMissed(error, bucket.Name);
        }
    }

    private ValueTask RemoveTag(HybridCache cache, string key) =>
        Try(static (cache, tag, token) => cache.RemoveByTagAsync(tag, token), cache, key[TagPrefix.Length..]);

    private ValueTask Drop(HybridCache cache, string key) =>
        Try(static (cache, key, token) => cache.RemoveAsync(key, token), cache, key);

    // One value that cannot be dropped must not keep the others.
    private async ValueTask Try(Func<HybridCache, string, CancellationToken, ValueTask> drop, HybridCache cache, string keyOrTag)
    {
        try
        {
            await drop(cache, keyOrTag, _localOnly.Token);
        }
        catch (ObjectDisposedException)
        {
            // The container is being disposed, and the first level of the hybrid cache is gone already, with its values.
        }
        catch (Exception error)
        {
            LogNotDropped(error, keyOrTag);
        }
    }

    [LoggerMessage(LogLevel.Error, "The local value of \"{KeyOrTag}\" could not be dropped. It may be old until its local expiry")]
    private partial void LogNotDropped(Exception error, string keyOrTag);

    [LoggerMessage(
        LogLevel.Error,
        "Bucket \"{Bucket}\" could not list the tags that were removed. Values with such a tag may be old until their expiry")]
    private partial void LogTagsMissed(Exception error, string bucket);
}

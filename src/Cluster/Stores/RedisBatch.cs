using Pail.Buckets;
using StackExchange.Redis;

namespace Pail.Cluster.Stores;

/// <summary>A commit as the arguments of Redis' scripts.</summary>
/// <remarks>
/// Redis takes about a million arguments at once. A batch with more rows is several scripts in one transaction: the first leaves a token
/// if the fence is right, and the others do nothing without it.
/// </remarks>
internal sealed class RedisBatch
{
    /// <summary>How many rows one script gets.</summary>
    internal const int RowsPerScript = 50_000;

    private readonly BucketCommit _commit;
    private readonly string _token;

    internal RedisBatch(BucketCommit commit)
    {
        _commit = commit;
        HasMore = commit.Rows.Count > RowsPerScript;
        _token = HasMore ? Guid.NewGuid().ToString("N") : "";
    }

    /// <summary>Whether one script is not enough.</summary>
    internal bool HasMore { get; }

    /// <summary>The arguments of <see cref="RedisScripts.Commit"/>.</summary>
    internal RedisValue[] First()
    {
        var revision = _commit.Revision;
        return Rows(
            0,
            [
                _commit.Life,
                _commit.Fence,
                revision.Epoch,
                revision.Number,
                _commit.Keys,
                _commit.Bytes,
                _commit.Config is { } config ? ConfigCodec.ToBytes(config) : "",
                _commit.Clears ? "1" : "",
                _commit.Events,
                _commit.DropEventsThrough,
                _token,
            ]);
    }

    /// <summary>Runs all scripts in one transaction.</summary>
    internal async Task<bool> Run(IDatabase database, RedisKey[] keys)
    {
        await RedisScripts.Commit.Load(database).ConfigureAwait(false);
        await RedisScripts.More.Load(database).ConfigureAwait(false);
        var transaction = database.CreateTransaction();
        List<Task<RedisResult>> results = [RedisScripts.Commit.Queue(transaction, keys, First())];
        for (var from = RowsPerScript; from < _commit.Rows.Count; from += RowsPerScript)
            results.Add(RedisScripts.More.Queue(transaction, keys[..2], Rows(from, [_token])));
        await transaction.ExecuteAsync(RedisConnection.Primary).ConfigureAwait(false);
        var outcomes = await Task.WhenAll(results).ConfigureAwait(false);
        return RedisConnection.Number(outcomes[0]) > 0;
    }

    // The count of the rows to delete and their keys, then the keys and data of the others.
    private RedisValue[] Rows(int from, List<RedisValue> values)
    {
        var to = Math.Min(from + RowsPerScript, _commit.Rows.Count);
        var count = values.Count;
        values.Add(0);
        for (var i = from; i < to; i++)
        {
            if (_commit.Rows[i].Data.IsEmpty)
                values.Add(RowKey.ToBytes(_commit.Rows[i].Key));
        }

        values[count] = values.Count - count - 1;
        for (var i = from; i < to; i++)
        {
            if (_commit.Rows[i].Data.IsEmpty)
                continue;
            values.Add(RowKey.ToBytes(_commit.Rows[i].Key));
            values.Add(_commit.Rows[i].Data);
        }

        return [.. values];
    }
}

using Npgsql;
using NpgsqlTypes;
using Pail.Buckets;

namespace Pail.Cluster.Stores;

/// <summary>Statements that PostgreSQL runs in one round trip as one transaction.</summary>
/// <remarks>
/// They are several statements, and not one with many parts, because each sees what was committed before it began: the first one waits for
/// the row of the bucket, and what was committed meanwhile is seen by the others. All parts of one statement would see the time before.
/// </remarks>
internal sealed class PostgresBatch : IAsyncDisposable
{
    private const int SliceRows = 5000;
    private const long SliceBytes = 32 * 1024 * 1024;
    private const string Owned = "exists (select from pail_bucket where name = $1 and life = $2 and fence = $3)";

    private readonly NpgsqlBatch _batch;

    internal PostgresBatch(NpgsqlConnection connection) => _batch = new NpgsqlBatch(connection);

    /// <summary>
    /// The statements of a commit. The first one changes a row if the fence is right; the others do nothing without that.
    /// </summary>
    internal PostgresBatch Add(BucketCommit commit)
    {
        object[] owner = [commit.Name, commit.Life, commit.Fence];
        Add(
            "update pail_bucket set epoch = $4, revision = $5, keys = $6, bytes = $7, config = coalesce($8, config) "
            + "where name = $1 and life = $2 and fence = $3",
            [
                .. owner, commit.Revision.Epoch, commit.Revision.Number, commit.Keys, commit.Bytes,
                commit.Config is { } config ? ConfigCodec.ToBytes(config) : DBNull.Value,
            ]);
        _batch.BatchCommands[0].Parameters[7].NpgsqlDbType = NpgsqlDbType.Bytea;
        if (commit.Clears)
            Add($"delete from pail_entry where bucket = $1 and {Owned}", owner);
        AddRows(commit.Rows, owner);
        if (!commit.Events.IsEmpty)
        {
            Add(
                $"insert into pail_event (bucket, revision, data) select $1, $4, $5 where {Owned}",
                [.. owner, commit.Revision.Number, StoreFormat.Array(commit.Events)]);
        }

        if (commit.DropEventsThrough > 0)
            Add($"delete from pail_event where bucket = $1 and revision <= $4 and {Owned}", [.. owner, commit.DropEventsThrough]);
        return this;
    }

    internal PostgresBatch Add(string sql, params object[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        _batch.BatchCommands.Add(command);
        return this;
    }

    /// <summary>Runs the statements.</summary>
    /// <returns>How many rows the one with a number changed, from 0.</returns>
    internal async Task<int> Execute(int statement, CancellationToken cancellation)
    {
        await _batch.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        return _batch.BatchCommands[statement].RecordsAffected;
    }

    internal Task<NpgsqlDataReader> Query(CancellationToken cancellation) => _batch.ExecuteReaderAsync(cancellation);

    public ValueTask DisposeAsync() => _batch.DisposeAsync();

    private void AddRows(IReadOnlyList<StoredRow> rows, object[] owner)
    {
        var (keys, longKeys, data, removed) = (new List<byte[]>(), new List<byte[]?>(), new List<byte[]>(), new List<byte[]>());
        var bytes = 0L;
        foreach (var row in rows)
        {
            var key = RowKey.ToBytes(row.Key);
            if (row.Data.IsEmpty)
            {
                removed.Add(LongKey.InIndex(key));
                continue;
            }

            keys.Add(LongKey.InIndex(key));
            longKeys.Add(LongKey.Whole(key));
            data.Add(StoreFormat.Array(row.Data));
            bytes += row.Data.Length;
            if (keys.Count == SliceRows || bytes >= SliceBytes)
                AddSlice();
        }

        AddSlice();
        if (removed.Count > 0)
            Add($"delete from pail_entry where bucket = $1 and key = any($4) and {Owned}", [.. owner, removed.ToArray()]);

        void AddSlice()
        {
            if (keys.Count == 0)
                return;
            Add(
                "insert into pail_entry (bucket, key, long_key, data) select $1, row.key, row.long_key, row.data "
                + $"from unnest($4::bytea[], $5::bytea[], $6::bytea[]) as row (key, long_key, data) where {Owned} "
                + "on conflict (bucket, key) do update set data = excluded.data",
                [.. owner, keys.ToArray(), longKeys.ToArray(), data.ToArray()]);
            keys.Clear();
            longKeys.Clear();
            data.Clear();
            bytes = 0;
        }
    }
}

using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Pail.Buckets;

namespace Pail.Cluster.Stores;

/// <summary>Keeps buckets in one SQLite file in a directory, which several processes of a machine may use at once.</summary>
internal sealed class SqliteBucketStore : IClusterStore, INotesMembership
{
    private const int PageRows = 1000;
    private const int PageBytes = 4 * 1024 * 1024;

    private const string Facts = "name, life, fence, opens, epoch, revision, keys, bytes, config, created, released";
    private const string Owned = "(select id from pail_bucket where name = $1 and life = $2 and fence = $3)";

    private readonly SqliteFile _file;
    private readonly TimeProvider _time;

    private SqliteBucketStore(SqliteFile file, string storeId, TimeProvider time)
    {
        _file = file;
        _time = time;
        StoreId = storeId;
    }

    public string StoreId { get; }

    public string Description => _file.Faults.Store;

    public IReadOnlyList<string> Warnings => [];

    // The processes of one machine have one clock. The file is asked all the same: whoever asks wants to know whether the store answers.
    public Task<DateTimeOffset> Now() => _file.Read(session =>
    {
        session.Number("select last from pail_store");
        return _time.GetUtcNow();
    });

    /// <summary>Opens the store in a directory, or makes one there.</summary>
    /// <exception cref="BucketStorageException">It cannot be opened, or it is not this cluster's.</exception>
    internal static async Task<SqliteBucketStore> Open(string directory, string clusterId, TimeProvider time, StoreOptions options)
    {
        var path = Path.Combine(Path.GetFullPath(directory), SqliteSchema.FileName);
        var faults = new StoreFaults($"The SQLite file {path}");
        try
        {
            PrivateDirectory.Make(directory);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new BucketStorageException(
                BucketStorageFault.Unreadable,
                $"The directory {directory} in `--store` cannot be made: {StoreFaults.CauseOf(exception)}",
                exception);
        }

        var file = new SqliteFile(path, faults, options);
        try
        {
            return new SqliteBucketStore(file, await SqliteSchema.Open(file, clusterId).ConfigureAwait(false), time);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public async Task<(BucketFacts Facts, bool IsNew)> Create(string name, BucketConfig config, DateTimeOffset created, int? most)
    {
        BucketName.ThrowIfInvalid(name);
        var bytes = ConfigCodec.ToBytes(config);
        return await _file.Write(session =>
        {
            if (Find(session, name) is { } found)
                return (false, (found, false));
            if (most is { } limit && session.Number("select count(*) from pail_bucket") >= limit)
                throw new TooManyBucketsException(name, limit);
            var facts = new BucketFacts(name, NextFence(session), config, created.ToUniversalTime());
            session.Execute(
                $"insert into pail_bucket ({Facts}) values ($1, $2, $2, 0, $2, 0, 0, 0, $3, $4, 1)",
                name,
                facts.Life,
                bytes,
                facts.Created.Ticks);
            return (true, (facts, true));
        }).ConfigureAwait(false);
    }

    public Task<BucketFacts?> Find(string name) => _file.Read(session => Find(session, name));

    public Task<IReadOnlyList<BucketFacts>> List(string prefix, string? after, int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        if (NameRange.Of(prefix, after) is not { } range)
            return Task.FromResult<IReadOnlyList<BucketFacts>>([]);
        return _file.Read<IReadOnlyList<BucketFacts>>(session =>
        {
            using var reader = session.Query(
                $"select {Facts} from pail_bucket where name >= $1 and name < $2 and name <> $3 order by name limit $4",
                range.From,
                range.End,
                range.IsExclusive ? range.From : "",
                limit);
            var list = new List<BucketFacts>();
            while (reader.Read())
                list.Add(ReadFacts(reader));
            return list;
        });
    }

    public Task<BucketFacts?> Open(string name, long life) => _file.Write(session =>
    {
        if (Find(session, name) is not { } facts || facts.Life != life)
            return (false, (BucketFacts?)null);
        var opened = facts with { Fence = NextFence(session), Opens = facts.Opens + 1 };
        session.Execute(
            "update pail_bucket set fence = $2, opens = $3, released = 0 where name = $1", name, opened.Fence, opened.Opens);
        return (true, opened);
    });

    public async IAsyncEnumerable<StoredRow> Read(
        string name, long life, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        byte[]? after = null;
        do
        {
            cancellation.ThrowIfCancellationRequested();
            var from = after;
            var (rows, last) = await _file.Read(session => ReadPage(session, name, life, from)).ConfigureAwait(false);
            foreach (var row in rows)
                yield return row;
            after = last;
        }
        while (after is not null);
    }

    public Task<bool> Commit(BucketCommit commit)
    {
        var config = commit.Config is { } changed ? ConfigCodec.ToBytes(changed) : null;
        return _file.Write(session =>
        {
            if (session.Number($"select id from pail_bucket where id = {Owned}", commit.Name, commit.Life, commit.Fence) is not { } bucket)
                return (false, false);
            session.Execute(
                "update pail_bucket set epoch = $2, revision = $3, keys = $4, bytes = $5, config = coalesce($6, config) where id = $1",
                bucket,
                commit.Revision.Epoch,
                commit.Revision.Number,
                commit.Keys,
                commit.Bytes,
                config);
            if (commit.Clears)
                session.Execute("delete from pail_entry where bucket = $1", bucket);
            foreach (var row in commit.Rows)
                Write(session, bucket, row);
            if (!commit.Events.IsEmpty)
            {
                session.Execute(
                    "insert into pail_event (bucket, revision, data) values ($1, $2, $3)",
                    bucket,
                    commit.Revision.Number,
                    StoreFormat.Array(commit.Events));
            }

            if (commit.DropEventsThrough > 0)
                session.Execute("delete from pail_event where bucket = $1 and revision <= $2", bucket, commit.DropEventsThrough);
            return (true, true);
        });
    }

    public Task<bool> Holds(string name, long life, long fence) =>
        _file.Read(session => session.Number($"select 1 where {Owned} is not null", name, life, fence) is not null);

    public Task Release(string name, long life, long fence) =>
        _file.Write(session => (true, session.Execute($"update pail_bucket set released = 1 where id = {Owned}", name, life, fence)));

    public Task<bool> Delete(string name, long life, long fence) => _file.Write(session =>
    {
        session.Execute($"delete from pail_entry where bucket = {Owned}", name, life, fence);
        session.Execute($"delete from pail_event where bucket = {Owned}", name, life, fence);
        return (true, session.Execute($"delete from pail_bucket where id = {Owned}", name, life, fence) > 0);
    });

    public Task<IReadOnlyList<ReadOnlyMemory<byte>>> ReadEvents(string name, long life, long after) =>
        _file.Read<IReadOnlyList<ReadOnlyMemory<byte>>>(session =>
        {
            using var reader = session.Query(
                "select e.data from pail_event e join pail_bucket b on b.id = e.bucket "
                + "where b.name = $1 and b.life = $2 and e.revision > $3 order by e.revision, e.id",
                name,
                life,
                after);
            var events = new List<ReadOnlyMemory<byte>>();
            while (reader.Read())
                events.Add((byte[])reader.GetValue(0));
            return events;
        });

    public Task<MembershipNote> Sign(string membership, MembershipNote? replaced) => _file.Write(session =>
    {
        session.Execute(
            "insert into pail_silos (one, membership, signs) values (1, $1, 1) on conflict do update "
            + "set membership = excluded.membership, signs = signs + 1 "
            + "where membership = excluded.membership or (membership = $2 and signs = $3)",
            membership,
            replaced?.Membership,
            replaced?.Signs);
        using var reader = session.Query("select membership, signs from pail_silos");
        reader.Read();
        return (true, new MembershipNote(reader.GetString(0), reader.GetInt64(1)));
    });

    public ValueTask DisposeAsync()
    {
        _file.Dispose();
        return ValueTask.CompletedTask;
    }

    private static void Write(SqliteSession session, long bucket, in StoredRow row)
    {
        var key = RowKey.ToBytes(row.Key);
        if (row.Data.IsEmpty)
        {
            session.Execute("delete from pail_entry where bucket = $1 and key = $2", bucket, key);
            return;
        }

        session.Execute(
            "insert into pail_entry (bucket, key, data) values ($1, $2, $3) on conflict do update set data = excluded.data",
            bucket,
            key,
            StoreFormat.Array(row.Data));
    }

    private BucketFacts? Find(SqliteSession session, string name)
    {
        using var reader = session.Query($"select {Facts} from pail_bucket where name = $1", name);
        return reader.Read() ? ReadFacts(reader) : null;
    }

    private (List<StoredRow> Rows, byte[]? Last) ReadPage(SqliteSession session, string name, long life, byte[]? after)
    {
        using var reader = session.Query(
            "select key, data from pail_entry where bucket = (select id from pail_bucket where name = $1 and life = $2) "
            + "and key > coalesce($3, x'') order by key limit $4",
            name,
            life,
            after,
            PageRows);
        var rows = new List<StoredRow>();
        for (var bytes = 0L; reader.Read();)
        {
            var key = (byte[])reader.GetValue(0);
            var data = (byte[])reader.GetValue(1);
            rows.Add(new StoredRow(StoreFormat.ReadKey(name, key, _file.Faults), data));
            bytes += data.Length;
            if (bytes >= PageBytes || rows.Count == PageRows)
                return (rows, key);
        }

        return (rows, null);
    }

    private BucketFacts ReadFacts(SqliteDataReader reader)
    {
        var name = reader.GetString(0);
        var config = StoreFormat.ReadConfig(name, (byte[])reader.GetValue(8), _file.Faults);
        return new BucketFacts(name, reader.GetInt64(1), config, new DateTimeOffset(reader.GetInt64(9), TimeSpan.Zero))
        {
            Fence = reader.GetInt64(2),
            Opens = reader.GetInt64(3),
            Revision = new Revision(reader.GetInt64(4), reader.GetInt64(5)),
            Keys = reader.GetInt64(6),
            Bytes = reader.GetInt64(7),
            IsReleased = reader.GetInt64(10) != 0,
        };
    }

    private long NextFence(SqliteSession session)
    {
        var next = Fences.Next(session.Number("select last from pail_store") ?? 0, _time.GetUtcNow());
        session.Execute("update pail_store set last = $1", next);
        return next;
    }
}

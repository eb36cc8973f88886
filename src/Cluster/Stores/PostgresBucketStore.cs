using System.Runtime.CompilerServices;
using Npgsql;
using Pail.Buckets;

namespace Pail.Cluster.Stores;

/// <summary>Keeps buckets in PostgreSQL: a row of facts for each, one per entry, and one per record of events.</summary>
/// <remarks>
/// Whoever creates or deletes a bucket locks the row of the store first, so that a new life is greater than every fence before. Everything
/// else locks the row of its bucket only.
/// </remarks>
internal sealed class PostgresBucketStore : IClusterStore, INotesMembership
{
    private const string Facts = "name, life, fence, opens, epoch, revision, keys, bytes, config, created, released";
    private const string Clock = "(extract(epoch from clock_timestamp()) * 1000000)::bigint";

    private readonly PostgresConnection _connection;

    private PostgresBucketStore(PostgresConnection connection, string storeId, IReadOnlyList<string> warnings)
    {
        _connection = connection;
        StoreId = storeId;
        Warnings = warnings;
    }

    public string StoreId { get; }

    public string Description => _connection.Faults.Store;

    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Opens the store of a server, or makes one there.</summary>
    /// <exception cref="BucketStorageException">It cannot be opened, or it is not this cluster's.</exception>
    internal static async Task<PostgresBucketStore> Open(string text, string clusterId, StoreOptions options)
    {
        var connection = PostgresConnection.To(text, options);
        try
        {
            var id = await PostgresSchema.Open(connection, clusterId).ConfigureAwait(false);
            return new PostgresBucketStore(connection, id, await PostgresSchema.Warnings(connection).ConfigureAwait(false));
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async Task<DateTimeOffset> Now() => DateTimeOffset.UnixEpoch.AddMicroseconds(
        (await _connection.Query(static reader => reader.GetInt64(0), $"select {Clock}").ConfigureAwait(false))[0]);

    public async Task<(BucketFacts Facts, bool IsNew)> Create(string name, BucketConfig config, DateTimeOffset created, int? most)
    {
        BucketName.ThrowIfInvalid(name);
        if (await Find(name).ConfigureAwait(false) is { } existing)
            return (existing, false);
        var limit = most ?? long.MaxValue;

        // The row of the store orders creators, so that they count what the others have created; without a limit nobody counts.
        var row = most is null ? "share" : "update";
        return await _connection.Call(async (connection, cancellation) =>
        {
            await using var batch = new PostgresBatch(connection);
            batch
                .Add($"select last from pail_store for {row}")
                .Add(
                    $"insert into pail_bucket ({Facts}) select $1, new.life, new.life, 0, new.life, 0, 0, 0, $2, $3, true "
                    + $"from (select greatest(last + 1, {Clock}) as life from pail_store) as new "
                    + "where $4 > (select count(*) from (select from pail_bucket limit $4) as counted) "
                    + $"on conflict (name) do nothing returning {Facts}",
                    name,
                    ConfigCodec.ToBytes(config),
                    created.UtcTicks,
                    limit)
                .Add($"select {Facts} from pail_bucket where name = $1", name);
            await using var reader = await batch.Query(cancellation).ConfigureAwait(false);
            await reader.NextResultAsync(cancellation).ConfigureAwait(false);
            var isNew = await reader.ReadAsync(cancellation).ConfigureAwait(false);
            if (!isNew)
            {
                await reader.NextResultAsync(cancellation).ConfigureAwait(false);
                if (!await reader.ReadAsync(cancellation).ConfigureAwait(false))
                    throw new TooManyBucketsException(name, (int)limit);
            }

            return (ReadFacts(reader), isNew);
        }).ConfigureAwait(false);
    }

    public async Task<BucketFacts?> Find(string name)
    {
        if (!BucketName.IsValid(name))
            return null;
        var found = await _connection.Query(ReadFacts, $"select {Facts} from pail_bucket where name = $1", name).ConfigureAwait(false);
        return found.Count == 0 ? null : found[0];
    }

    public async Task<IReadOnlyList<BucketFacts>> List(string prefix, string? after, int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        if (NameRange.Of(prefix, after) is not { } range)
            return [];
        return await _connection.Query(
            ReadFacts,
            $"select {Facts} from pail_bucket where name >= $1 and name < $2 and name <> $3 order by name limit $4",
            range.From,
            range.End,
            range.IsExclusive ? range.From : "",
            limit).ConfigureAwait(false);
    }

    public async Task<BucketFacts?> Open(string name, long life)
    {
        if (!BucketName.IsValid(name))
            return null;
        return await _connection.Call(async (connection, cancellation) =>
        {
            await using var batch = new PostgresBatch(connection);
            batch
                .Add($"select {Facts} from pail_bucket where name = $1 and life = $2 for update", name, life)
                .Add(
                    $"update pail_bucket set fence = greatest(fence + 1, {Clock}), opens = opens + 1, released = false "
                    + "where name = $1 and life = $2 returning fence, opens",
                    name,
                    life);
            await using var reader = await batch.Query(cancellation).ConfigureAwait(false);
            if (!await reader.ReadAsync(cancellation).ConfigureAwait(false))
                return null;
            var before = ReadFacts(reader);
            await reader.NextResultAsync(cancellation).ConfigureAwait(false);
            await reader.ReadAsync(cancellation).ConfigureAwait(false);
            var opened = before with { Fence = reader.GetInt64(0), Opens = reader.GetInt64(1) };

            // Only after its end is the transaction committed.
            await reader.CloseAsync().ConfigureAwait(false);
            return opened;
        }).ConfigureAwait(false);
    }

    public async IAsyncEnumerable<StoredRow> Read(
        string name, long life, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        if (await Find(name).ConfigureAwait(false) is not { } facts || facts.Life != life)
            yield break;
        var rows = _connection.Stream(
            static reader => (Key: reader.GetFieldValue<byte[]>(0), Data: reader.GetFieldValue<byte[]>(1)),
            PageSize.Of(facts),
            "select coalesce(long_key, key), data from pail_entry where bucket = $1 "
            + "and exists (select from pail_bucket where name = $1 and life = $2)",
            name,
            life);
        await foreach (var (key, data) in rows.ConfigureAwait(false))
        {
            cancellation.ThrowIfCancellationRequested();
            yield return new StoredRow(StoreFormat.ReadKey(name, key, _connection.Faults), data);
        }
    }

    public async Task<bool> Commit(BucketCommit commit)
    {
        if (!BucketName.IsValid(commit.Name))
            return false;
        return await _connection.Call(async (connection, cancellation) =>
        {
            await using var batch = new PostgresBatch(connection).Add(commit);
            return await batch.Execute(0, cancellation).ConfigureAwait(false) > 0;
        }).ConfigureAwait(false);
    }

    public async Task<bool> Holds(string name, long life, long fence) =>
        BucketName.IsValid(name)
        && (await _connection.Query(
            static _ => true, "select from pail_bucket where name = $1 and life = $2 and fence = $3", name, life, fence)
            .ConfigureAwait(false)).Count > 0;

    public async Task Release(string name, long life, long fence)
    {
        if (BucketName.IsValid(name))
        {
            await _connection.Execute(
                "update pail_bucket set released = true where name = $1 and life = $2 and fence = $3", name, life, fence)
                .ConfigureAwait(false);
        }
    }

    public async Task<bool> Delete(string name, long life, long fence)
    {
        if (!BucketName.IsValid(name))
            return false;
        return await _connection.Call(async (connection, cancellation) =>
        {
            await using var batch = new PostgresBatch(connection);
            batch
                .Add(
                    "update pail_store set last = greatest(last, $3) "
                    + "where exists (select from pail_bucket where name = $1 and life = $2 and fence = $3)",
                    name,
                    life,
                    fence)
                .Add("delete from pail_bucket where name = $1 and life = $2 and fence = $3", name, life, fence)
                .Add("delete from pail_entry where bucket = $1 and not exists (select from pail_bucket where name = $1)", name)
                .Add("delete from pail_event where bucket = $1 and not exists (select from pail_bucket where name = $1)", name);
            return await batch.Execute(1, cancellation).ConfigureAwait(false) > 0;
        }).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<ReadOnlyMemory<byte>>> ReadEvents(string name, long life, long after)
    {
        if (!BucketName.IsValid(name))
            return [];
        return await _connection.Query(
            static reader => (ReadOnlyMemory<byte>)reader.GetFieldValue<byte[]>(0),
            "select data from pail_event where bucket = $1 and revision > $3 "
            + "and exists (select from pail_bucket where name = $1 and life = $2) order by revision, number",
            name,
            life,
            after).ConfigureAwait(false);
    }

    public async Task<MembershipNote> Sign(string membership, MembershipNote? replaced)
    {
        await _connection.Execute(
            "insert into pail_silos as s (one, membership, signs) values (true, $1, 1) on conflict (one) do update "
            + "set membership = excluded.membership, signs = s.signs + 1 "
            + "where s.membership = excluded.membership or (s.membership = $2 and s.signs = $3)",
            membership,
            replaced?.Membership ?? "",
            replaced?.Signs ?? 0).ConfigureAwait(false);
        var notes = await _connection.Query(
            static reader => new MembershipNote(reader.GetString(0), reader.GetInt64(1)),
            "select membership, signs from pail_silos").ConfigureAwait(false);
        return notes[0];
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private BucketFacts ReadFacts(NpgsqlDataReader reader)
    {
        var name = reader.GetString(0);
        var config = StoreFormat.ReadConfig(name, reader.GetFieldValue<byte[]>(8), _connection.Faults);
        return new BucketFacts(name, reader.GetInt64(1), config, new DateTimeOffset(reader.GetInt64(9), TimeSpan.Zero))
        {
            Fence = reader.GetInt64(2),
            Opens = reader.GetInt64(3),
            Revision = new Revision(reader.GetInt64(4), reader.GetInt64(5)),
            Keys = reader.GetInt64(6),
            Bytes = reader.GetInt64(7),
            IsReleased = reader.GetBoolean(10),
        };
    }
}

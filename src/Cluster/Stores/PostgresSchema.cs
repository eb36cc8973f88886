using System.Data.Common;
using Npgsql;

namespace Pail.Cluster.Stores;

/// <summary>The tables of a <see cref="PostgresBucketStore"/>, and whose they are.</summary>
internal static class PostgresSchema
{
    // Any number that nobody else locks: "Pail" twice.
    private const long Lock = 0x5061696C_5061696C;

    // An index takes no long keys: then `key` is a hash, and `long_key` has the key (LongKey).
    // The row of a bucket changes with each of its batches, so its page has room for its next versions.
    private const string Tables =
        """
        create table pail_store (
            one boolean primary key check (one), format bigint not null, id text not null, cluster text not null, last bigint not null);
        create table pail_bucket (
            name text collate "C" primary key, life bigint not null, fence bigint not null, opens bigint not null, epoch bigint not null,
            revision bigint not null, keys bigint not null, bytes bigint not null, config bytea not null, created bigint not null,
            released boolean not null) with (fillfactor = 50);
        create table pail_entry (
            bucket text collate "C" not null, key bytea not null, long_key bytea, data bytea not null, primary key (bucket, key));
        create table pail_event (
            number bigint generated always as identity primary key, bucket text collate "C" not null, revision bigint not null,
            data bytea not null);
        create index pail_event_revision on pail_event (bucket, revision);
        """;

    // Apart from the others: silos that do not know it may use the store, too.
    private const string Silos =
        "create table if not exists pail_silos (one boolean primary key, membership text not null, signs bigint not null)";

    /// <summary>Makes the tables if there are none, and checks whose they are.</summary>
    /// <returns>The store's id.</returns>
    internal static async Task<string> Open(PostgresConnection connection, string clusterId)
    {
        var faults = connection.Faults;
        return await connection.Call(async (open, cancellation) =>
        {
            await using var transaction = await open.BeginTransactionAsync(cancellation).ConfigureAwait(false);

            // Of silos that start at once, one makes the tables.
            await Run(open, "select pg_advisory_xact_lock($1)", cancellation, Lock).ConfigureAwait(false);
            if (await Lacks(open, "pail_store", cancellation).ConfigureAwait(false))
            {
                await Run(open, Tables, cancellation).ConfigureAwait(false);
                await Run(
                    open,
                    "insert into pail_store (one, format, id, cluster, last) values (true, $1, $2, $3, 0)",
                    cancellation,
                    (long)StoreFormat.Version,
                    StoreFormat.NewStoreId(),
                    clusterId).ConfigureAwait(false);
            }

            (long Format, string Cluster, string Id) row;
            await using (var read = PostgresConnection.Command(open, "select format::bigint, cluster, id from pail_store where one"))
            await using (var reader = await read.ExecuteReaderAsync(cancellation).ConfigureAwait(false))
                row = await Row(reader, faults, cancellation).ConfigureAwait(false);
            faults.Check(row.Format, row.Cluster, clusterId);
            if (await Lacks(open, "pail_silos", cancellation).ConfigureAwait(false))
                await Run(open, Silos, cancellation).ConfigureAwait(false);
            await transaction.CommitAsync(cancellation).ConfigureAwait(false);
            return row.Id;
        }).ConfigureAwait(false);
    }

    /// <summary>What in the server's settings loses acknowledged writes.</summary>
    internal static async Task<IReadOnlyList<string>> Warnings(PostgresConnection connection)
    {
        var settings = await connection.Query(
            static reader => (reader.GetString(0), reader.GetString(1)),
            "select current_setting('fsync'), current_setting('synchronous_commit')").ConfigureAwait(false);
        var (fsync, commit) = settings[0];
        List<string> warnings = [];
        if (fsync == "off")
            warnings.Add($"{connection.Faults.Store} has `fsync = off`: when its machine ends, its data may be damaged.");
        if (commit == "off")
            warnings.Add($"{connection.Faults.Store} has `synchronous_commit = off`: when it ends, it forgets acknowledged writes.");
        return warnings;
    }

    // A user who may not make tables can use those that are there.
    private static async Task<bool> Lacks(NpgsqlConnection connection, string table, CancellationToken cancellation)
    {
        await using var find = PostgresConnection.Command(connection, "select to_regclass($1) is null", table);
        return await find.ExecuteScalarAsync(cancellation).ConfigureAwait(false) is true;
    }

    private static async Task<(long Format, string Cluster, string Id)> Row(
        DbDataReader reader, StoreFaults faults, CancellationToken cancellation) =>
        await reader.ReadAsync(cancellation).ConfigureAwait(false)
            ? (reader.GetInt64(0), reader.GetString(1), reader.GetString(2))
            : throw faults.Foreign("its table pail_store is empty");

    private static async Task Run(NpgsqlConnection connection, string sql, CancellationToken cancellation, params object[] values)
    {
        await using var command = PostgresConnection.Command(connection, sql, values);
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }
}

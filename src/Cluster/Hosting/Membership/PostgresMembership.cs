using Npgsql;
using Orleans.Configuration;
using Pail.Cluster.Stores;

namespace Pail.Cluster.Hosting.Membership;

/// <summary>Silos that find each other in PostgreSQL.</summary>
/// <param name="address">The connection.</param>
internal sealed class PostgresMembership(string address) : IClusterMembership
{
    private const string Invariant = "Npgsql";

    // Any number, the same for all silos: one of them at a time makes the tables.
    private const long SchemaLock = 0x5061_696C_4D65_6D62;

    private readonly string _connectionString = PostgresAddress.Read(address).ConnectionString;

    public void Use(ISiloBuilder silo) => silo.UseAdoNetClustering(Set);

    /// <summary>Sets the provider up.</summary>
    internal void Set(AdoNetClusteringSiloOptions options)
    {
        options.Invariant = Invariant;
        options.ConnectionString = _connectionString;
    }

    public Task<string> Prepare() => Run(async connection =>
    {
        await using var change = await connection.BeginTransactionAsync();
        await Execute(connection, "select pg_advisory_xact_lock($1)", SchemaLock);

        // Only when something is missing: a user who may not make tables can use those that are there.
        if (!await IsPrepared(connection))
            await Execute(connection, PostgresMembershipQueries.Schema);
        if (await Read(connection) is not { } row)
        {
            await Execute(
                connection, "insert into pail_membership values (true, $1, 0, $2) on conflict do nothing",
                MembershipFormat.Version, MembershipFormat.NewId());
            row = (await Read(connection))!.Value;
        }

        var (format, queries, id) = row;
        MembershipFormat.Check(format, PostgresMembershipFaults.Place(_connectionString));
        if (queries < MembershipFormat.Queries)
        {
            foreach (var (key, text) in PostgresMembershipQueries.All)
                await Execute(connection, PostgresMembershipQueries.Renew, key, text);
            await Execute(connection, "update pail_membership set queries = $1", MembershipFormat.Queries);
        }

        await change.CommitAsync();
        return id;
    });

    public Task<string> ClaimStore(string clusterId, string storeId) => Run(async connection =>
    {
        await Execute(connection, "insert into pail_cluster_store values ($1, $2) on conflict do nothing", clusterId, storeId);
        await using var command = new NpgsqlCommand("select store_id from pail_cluster_store where cluster_id = $1", connection);
        command.Parameters.AddWithValue(clusterId);
        return (string)(await command.ExecuteScalarAsync())!;
    });

    private static async Task<bool> IsPrepared(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(
            "select to_regclass('OrleansQuery') is not null and to_regclass('pail_cluster_store') is not null "
            + "and to_regclass('pail_membership') is not null",
            connection);
        return (bool)(await command.ExecuteScalarAsync())!;
    }

    private static async Task<(int Format, int Queries, string Id)?> Read(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand("select format, queries, id from pail_membership", connection);
        await using var row = await command.ExecuteReaderAsync();
        return await row.ReadAsync() ? (row.GetInt32(0), row.GetInt32(1), row.GetString(2)) : null;
    }

    private static async Task Execute(NpgsqlConnection connection, string text, params object[] values)
    {
        await using var command = new NpgsqlCommand(text, connection);
        foreach (var value in values)
            command.Parameters.AddWithValue(value);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<T> Run<T>(Func<NpgsqlConnection, Task<T>> work)
    {
        try
        {
            await using var connection = new NpgsqlConnection(_connectionString);
            await connection.OpenAsync();
            return await work(connection);
        }
        catch (Exception error) when (error is NpgsqlException or System.Net.Sockets.SocketException)
        {
            // The second when the host has no address.
            throw PostgresMembershipFaults.Explain(error, PostgresMembershipFaults.Place(_connectionString));
        }
    }
}

using Npgsql;
using Orleans.Configuration;
using Pail.Cluster.Stores;

namespace Pail.Cluster.Hosting.Membership;

/// <summary>Silos that find each other in PostgreSQL.</summary>
/// <param name="connectionString">The connection.</param>
internal sealed class PostgresMembership(string connectionString) : IClusterMembership
{
    private const string Invariant = "Npgsql";

    // Any number, the same for all silos: one of them at a time makes the tables.
    private const long SchemaLock = 0x5061_696C_4D65_6D62;

    public void Use(ISiloBuilder silo) => silo.UseAdoNetClustering(Set);

    /// <summary>Sets the provider up.</summary>
    internal void Set(AdoNetClusteringSiloOptions options)
    {
        options.Invariant = Invariant;
        options.ConnectionString = connectionString;
    }

    public Task Prepare(CancellationToken cancellationToken) => Run(
        static async (connection, cancellationToken) =>
        {
            await using var change = await connection.BeginTransactionAsync(cancellationToken);
            await Execute(connection, "select pg_advisory_xact_lock($1)", cancellationToken, SchemaLock);

            // Only when something is missing: a user who may not make tables can use those that are there.
            if (!await IsPrepared(connection, cancellationToken))
            {
                await Execute(connection, PostgresMembershipQueries.Schema, cancellationToken);
                foreach (var (key, text) in PostgresMembershipQueries.All)
                {
                    await Execute(
                        connection, "insert into OrleansQuery (QueryKey, QueryText) values ($1, $2) on conflict (QueryKey) do nothing",
                        cancellationToken, key, text);
                }
            }

            await change.CommitAsync(cancellationToken);
            return true;
        },
        cancellationToken);

    public Task<string> ClaimStore(string clusterId, string storeId, CancellationToken cancellationToken) => Run(
        async (connection, cancellationToken) =>
        {
            await Execute(
                connection, "insert into pail_cluster_store values ($1, $2) on conflict do nothing", cancellationToken, clusterId, storeId);
            await using var command = new NpgsqlCommand("select store_id from pail_cluster_store where cluster_id = $1", connection);
            command.Parameters.AddWithValue(clusterId);
            return (string)(await command.ExecuteScalarAsync(cancellationToken))!;
        },
        cancellationToken);

    private static async Task<bool> IsPrepared(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "select to_regclass('OrleansQuery') is not null and to_regclass('pail_cluster_store') is not null", connection);
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static async Task Execute(
        NpgsqlConnection connection, string text, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = new NpgsqlCommand(text, connection);
        foreach (var value in values)
            command.Parameters.AddWithValue(value);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<T> Run<T>(
        Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = new NpgsqlConnection(connectionString);
            await connection.OpenAsync(cancellationToken);
            return await work(connection, cancellationToken);
        }
        catch (Exception error) when (error is NpgsqlException or System.Net.Sockets.SocketException)
        {
            // The second when the host has no address.
            throw Explain(error);
        }
    }

    private MembershipException Explain(Exception error)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        var where = $"PostgreSQL at {builder.Host}:{builder.Port}";
        return (error as NpgsqlException)?.SqlState switch
        {
            PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification
                or PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.InsufficientPrivilege => new MembershipException(
                $"{where} lets this silo not in: {StoreFaults.CauseOf(error)} Check the user, the password and the database in "
                + $"--{ClusterSettings.MembershipName}.",
                isSetting: true, error),
            _ => new MembershipException(
                $"{where}, where the silos find each other, did not answer: {StoreFaults.CauseOf(error)}", isSetting: false, error),
        };
    }
}

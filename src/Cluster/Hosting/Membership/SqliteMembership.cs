using Microsoft.Data.Sqlite;
using Orleans.Configuration;
using Pail.Cluster.Stores;

namespace Pail.Cluster.Hosting.Membership;

/// <summary>Silos of one machine, which find each other in a SQLite file.</summary>
/// <param name="directory">The directory of the file.</param>
internal sealed class SqliteMembership(string directory) : IClusterMembership
{
    internal const string FileName = "membership.db";

    // The name that Orleans has for Microsoft.Data.Sqlite.
    private const string Invariant = "System.Data.SQLite";

    // Without a pool, a connection whose query failed in the middle of its transaction is closed, and so the transaction is undone.
    private readonly string _connection = new SqliteConnectionStringBuilder
    {
        DataSource = Path.Combine(directory, FileName),
        Pooling = false,
        DefaultTimeout = 10,
    }.ToString();

    private string Place => $"The SQLite file {Path.Combine(directory, FileName)}";

    public void Use(ISiloBuilder silo) => silo.UseAdoNetClustering(Set);

    /// <summary>Sets the provider up.</summary>
    internal void Set(AdoNetClusteringSiloOptions options)
    {
        options.Invariant = Invariant;
        options.ConnectionString = _connection;
    }

    public Task<string> Prepare() => Run(connection =>
    {
        Execute(connection, "pragma journal_mode = wal");
        Execute(connection, SqliteMembershipQueries.Schema);
        using var change = connection.BeginTransaction(deferred: false);
        Execute(
            connection, "insert into PailMembership values (1, $format, 0, $id) on conflict do nothing",
            ("$format", MembershipFormat.Version), ("$id", MembershipFormat.NewId()));
        MembershipFormat.Check((long)Value(connection, "select Format from PailMembership"), Place);
        if ((long)Value(connection, "select Queries from PailMembership") < MembershipFormat.Queries)
        {
            foreach (var (key, text) in SqliteMembershipQueries.All)
            {
                Execute(
                    connection, "insert into OrleansQuery values ($key, $text) on conflict do update set QueryText = excluded.QueryText",
                    ("$key", key), ("$text", text));
            }

            Execute(connection, "update PailMembership set Queries = $queries", ("$queries", MembershipFormat.Queries));
        }

        change.Commit();
        return (string)Value(connection, "select Id from PailMembership");
    });

    public Task<string> ClaimStore(string clusterId, string storeId) => Run(connection =>
    {
        Execute(
            connection, "insert into PailClusterStore values ($cluster, $store) on conflict do nothing",
            ("$cluster", clusterId), ("$store", storeId));
        return (string)Value(connection, "select StoreId from PailClusterStore where ClusterId = $cluster", ("$cluster", clusterId));
    });

    // SQLite has no asynchronous calls.
    private Task<T> Run<T>(Func<SqliteConnection, T> work) => Task.Run(() =>
    {
        try
        {
            PrivateDirectory.Make(directory);
            using var connection = new SqliteConnection(_connection);
            connection.Open();
            return work(connection);
        }
        catch (Exception error) when (error is SqliteException or IOException or UnauthorizedAccessException)
        {
            // A file that another silo holds for long is free later. Anything else stays as it is.
            var passes = error is SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED };
            throw new MembershipException(
                $"{Place}, where the silos find each other, cannot be used: {StoreFaults.CauseOf(error)} "
                + $"Check that this user may write the directory in --{ClusterSettings.MembershipName}, and that its files are Pail's.",
                isSetting: !passes,
                error);
        }
    });

    private static void Execute(SqliteConnection connection, string text, params ReadOnlySpan<(string Name, object Value)> values)
    {
        using var command = Command(connection, text, values);
        command.ExecuteNonQuery();
    }

    private static object Value(SqliteConnection connection, string text, params ReadOnlySpan<(string Name, object Value)> values)
    {
        using var command = Command(connection, text, values);
        return command.ExecuteScalar()!;
    }

    private static SqliteCommand Command(
        SqliteConnection connection, string text, ReadOnlySpan<(string Name, object Value)> values)
    {
        var command = connection.CreateCommand();
        command.CommandText = text;
        foreach (var (name, value) in values)
            command.Parameters.AddWithValue(name, value);
        return command;
    }
}

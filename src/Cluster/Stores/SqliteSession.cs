using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Pail.Cluster.Stores;

/// <summary>
/// A connection to a SQLite file with its prepared statements. One thread at a time uses it, and SQLite blocks that thread.
/// </summary>
internal sealed class SqliteSession : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _commands = [];

    /// <param name="path">The file; it is made if there is none.</param>
    /// <param name="options">The options.</param>
    internal SqliteSession(string path, StoreOptions options)
    {
        var settings = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false };
        _connection = new SqliteConnection(settings.ConnectionString);
        try
        {
            _connection.Open();

            // SQLite tries a locked file again by itself. It gives up before the caller does, who then knows that nothing was done.
            Run(
                $"pragma busy_timeout = {(int)options.Timeout.TotalMilliseconds / 4}; pragma trusted_schema = off; "
                + "pragma journal_mode = wal; pragma synchronous = full");
            if (options.SqliteMaxPages is { } pages)
                Run($"pragma max_page_count = {pages}");
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    private sqlite3 Handle => _connection.Handle!;

    /// <summary>Runs statements without parameters once.</summary>
    /// <remarks>Not through the provider, which would try a locked file again, sleeping, for as long as it likes.</remarks>
    internal void Run(string sql) => SqliteException.ThrowExceptionForRC(raw.sqlite3_exec(Handle, sql), Handle);

    /// <summary>Runs a statement with the parameters <c>$1</c>, <c>$2</c> and so on.</summary>
    /// <returns>How many rows it changed.</returns>
    internal int Execute(string sql, params ReadOnlySpan<object?> values) => Command(sql, values).ExecuteNonQuery();

    /// <summary>The first number that a query gives; null without a row.</summary>
    internal long? Number(string sql, params ReadOnlySpan<object?> values) => Command(sql, values).ExecuteScalar() as long?;

    /// <summary>Runs a query. The caller disposes of the reader before it runs the next.</summary>
    internal SqliteDataReader Query(string sql, params ReadOnlySpan<object?> values) => Command(sql, values).ExecuteReader();

    /// <summary>Does work in a transaction that may write. It is rolled back unless the work says that it is to be kept.</summary>
    internal T Write<T>(Func<SqliteSession, (bool Keep, T Result)> work)
    {
        Run("begin immediate");
        try
        {
            var (keep, result) = work(this);
            Run(keep ? "commit" : "rollback");
            return result;
        }
        catch
        {
            RollBack();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var command in _commands.Values)
            command.Dispose();
        _connection.Dispose();
    }

    private void RollBack()
    {
        // After some errors SQLite has already rolled back. It is the first error that the caller must see.
        if (raw.sqlite3_get_autocommit(Handle) == 0)
            _ = raw.sqlite3_exec(Handle, "rollback");
    }

    private SqliteCommand Command(string sql, ReadOnlySpan<object?> values)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = _connection.CreateCommand();
            command.CommandText = sql;
            for (var i = 1; i <= values.Length; i++)
                command.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
            _commands.Add(sql, command);
        }

        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        return command;
    }
}

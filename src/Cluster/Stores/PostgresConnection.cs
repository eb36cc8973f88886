using Npgsql;
using Pail.Buckets;

namespace Pail.Cluster.Stores;

/// <summary>Connections to PostgreSQL, whose failures are <see cref="BucketStorageException"/>s.</summary>
internal sealed class PostgresConnection : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source;
    private readonly TimeSpan _timeout;

    private PostgresConnection(NpgsqlDataSource source, StoreFaults faults, TimeSpan timeout)
    {
        _source = source;
        _timeout = timeout;
        Faults = faults;
    }

    internal StoreFaults Faults { get; }

    /// <summary>Prepares connections; none is made yet.</summary>
    internal static PostgresConnection To(string text, StoreOptions options)
    {
        var settings = new NpgsqlConnectionStringBuilder(text);
        var seconds = Math.Max(1, (int)Math.Ceiling(options.Timeout.TotalSeconds));
        settings.ApplicationName ??= "pail";

        // The calls have their own, more exact timeout. These are for what goes on after it.
        settings.Timeout = seconds;
        settings.CommandTimeout = seconds;
        settings.CancellationTimeout = -1;
        if (settings.MaxAutoPrepare == 0)
            settings.MaxAutoPrepare = 40;
        return new PostgresConnection(
            NpgsqlDataSource.Create(settings), new StoreFaults($"PostgreSQL at {StoreAddress.EndPoint(settings)}"), options.Timeout);
    }

    /// <summary>Runs a statement.</summary>
    /// <returns>How many rows it changed.</returns>
    internal Task<int> Execute(string sql, params object[] values) =>
        Call(async (connection, cancellation) =>
        {
            await using var command = Command(connection, sql, values);
            return await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        });

    /// <summary>Runs a query, and reads all its rows.</summary>
    internal Task<List<T>> Query<T>(Func<NpgsqlDataReader, T> read, string sql, params object[] values) =>
        Call(async (connection, cancellation) =>
        {
            await using var command = Command(connection, sql, values);
            await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
            var rows = new List<T>();
            while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
                rows.Add(read(reader));
            return rows;
        });

    /// <summary>Uses a connection. The caller waits no longer than the timeout.</summary>
    internal async Task<T> Call<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> call)
    {
        var sending = new Sending();
        var run = Run(call, sending);
        try
        {
            return await run.WaitAsync(_timeout).ConfigureAwait(false);
        }
        catch (Exception exception) when (PostgresFaults.IsOne(exception) && exception is not BucketStorageException)
        {
            // Its caller is told of the timeout, and of nothing after it.
            if (!run.IsCompleted)
                _ = run.ContinueWith(static late => _ = late.Exception, TaskScheduler.Default);
            throw PostgresFaults.Translate(exception, !sending.TryPrevent(), Faults, _timeout);
        }
    }

    private async Task<T> Run<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> call, Sending sending)
    {
        using var deadline = new CancellationTokenSource(_timeout);
        await using var connection = await _source.OpenConnectionAsync(deadline.Token).ConfigureAwait(false);
        if (!sending.TryBegin())
            throw new TimeoutException("The connection was made too late.");
        return await call(connection, deadline.Token).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    /// <summary>A statement with the parameters <c>$1</c>, <c>$2</c> and so on.</summary>
    internal static NpgsqlCommand Command(NpgsqlConnection connection, string sql, params object[] values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }

    /// <summary>Whether something was sent, which is decided once.</summary>
    private sealed class Sending
    {
        private const int Begun = 1;
        private const int Prevented = 2;

        private int _state;

        internal bool TryBegin() => Interlocked.CompareExchange(ref _state, Begun, 0) == 0;

        /// <summary>Lets nothing be sent any more. False when it is too late for that.</summary>
        internal bool TryPrevent() => Interlocked.CompareExchange(ref _state, Prevented, 0) != Begun;
    }
}

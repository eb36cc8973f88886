using Npgsql;
using Pail.Buckets;

namespace Pail.Cluster.Stores;

/// <summary>Connections to PostgreSQL, whose failures are <see cref="BucketStorageException"/>s.</summary>
internal sealed class PostgresConnection : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source;
    private readonly TimeSpan _timeout;
    private readonly TimeSpan _pageTimeout;

    private PostgresConnection(NpgsqlDataSource source, StoreFaults faults, StoreOptions options)
    {
        _source = source;
        _timeout = options.Timeout;
        _pageTimeout = options.PageTimeout;
        Faults = faults;
    }

    internal StoreFaults Faults { get; }

    /// <summary>Prepares connections; none is made yet.</summary>
    internal static PostgresConnection To(string text, StoreOptions options)
    {
        var settings = PostgresAddress.Read(text);
        var seconds = Seconds(options.Timeout);
        settings.ApplicationName ??= "pail";

        // The calls have their own, more exact timeout. These are for what goes on after it.
        settings.Timeout = seconds;
        settings.CommandTimeout = seconds;
        settings.CancellationTimeout = -1;
        if (settings.MaxAutoPrepare == 0)
            settings.MaxAutoPrepare = 40;
        return new PostgresConnection(
            NpgsqlDataSource.Create(settings), new StoreFaults($"PostgreSQL at {StoreAddress.EndPoint(settings)}"), options);
    }

    /// <summary>Runs a statement.</summary>
    /// <returns>How many rows it changed.</returns>
    internal Task<int> Execute(string sql, params object[] values) =>
        Call((connection, cancellation) => Execute(connection, sql, values, cancellation));

    /// <summary>Runs a query, and reads all its rows.</summary>
    internal Task<List<T>> Query<T>(Func<NpgsqlDataReader, T> read, string sql, params object[] values) =>
        Call((connection, cancellation) => Query(connection, read, sql, values, cancellation));

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
            // Its caller gets the timeout, and nothing that comes after it.
            Forget(run);
            throw PostgresFaults.Translate(exception, !sending.TryPrevent(), Faults, _timeout);
        }
    }

    /// <summary>
    /// Runs a query in pages of so many rows, and hands these out as they come. The server reads them once, also where it knows nothing
    /// about its tables yet: pages of their own would be sorted each. A page has more time than a call.
    /// </summary>
    internal async IAsyncEnumerable<T> Stream<T>(Func<NpgsqlDataReader, T> read, int rows, string sql, params object[] values)
    {
        var connection = await Within(
            cancellation => _source.OpenConnectionAsync(cancellation).AsTask(), wasSent: false).ConfigureAwait(false);
        try
        {
            var transaction = await Within(
                cancellation => connection.BeginTransactionAsync(cancellation).AsTask(), wasSent: true).ConfigureAwait(false);
            await Within(
                cancellation => Execute(connection, $"declare page no scroll cursor for {sql}", values, cancellation),
                wasSent: true).ConfigureAwait(false);
            int count;
            do
            {
                using var command = Command(connection, $"fetch {rows} from page");
                command.CommandTimeout = Seconds(_pageTimeout);
                var reader = await Within(command.ExecuteReaderAsync(CancellationToken.None), _pageTimeout, wasSent: true)
                    .ConfigureAwait(false);
                for (count = 0; ; count++)
                {
                    var (isOne, row) = await Within(Next(reader, read), _pageTimeout, wasSent: true).ConfigureAwait(false);
                    if (!isOne)
                        break;
                    yield return row;
                }

                await Within(Close(reader), _pageTimeout, wasSent: true).ConfigureAwait(false);
            }
            while (count == rows);
            await Within(
                async cancellation =>
                {
                    await transaction.CommitAsync(cancellation).ConfigureAwait(false);
                    return true;
                },
                wasSent: true).ConfigureAwait(false);
        }
        finally
        {
            // Closing may wait for a server that does not answer, and nobody needs to wait with it.
            Forget(connection.DisposeAsync().AsTask());
        }
    }

    private async Task<T> Within<T>(Func<CancellationToken, Task<T>> call, bool wasSent)
    {
        using var deadline = new CancellationTokenSource(_timeout);
        return await Within(call(deadline.Token), _timeout, wasSent).ConfigureAwait(false);
    }

    private async ValueTask<T> Within<T>(Task<T> run, TimeSpan timeout, bool wasSent)
    {
        try
        {
            return await run.WaitAsync(timeout).ConfigureAwait(false);
        }
        catch (Exception exception) when (PostgresFaults.IsOne(exception) && exception is not BucketStorageException)
        {
            Forget(run);
            throw PostgresFaults.Translate(exception, wasSent, Faults, timeout);
        }
    }

    private static async Task<(bool IsOne, T Row)> Next<T>(NpgsqlDataReader reader, Func<NpgsqlDataReader, T> read) =>
        await reader.ReadAsync(CancellationToken.None).ConfigureAwait(false) ? (true, read(reader)) : (false, default!);

    private static async Task<bool> Close(NpgsqlDataReader reader)
    {
        await reader.DisposeAsync().ConfigureAwait(false);
        return true;
    }

    // Whoever waited for it has an answer already. A connection that comes too late is given back.
    private static void Forget(Task late) => late.ContinueWith(
        static done =>
        {
            if (done is Task<NpgsqlConnection> { IsCompletedSuccessfully: true } opened)
                opened.GetAwaiter().GetResult().Dispose();
            else
                _ = done.Exception;
        },
        TaskScheduler.Default);

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

    private static int Seconds(TimeSpan timeout) => Math.Max(1, (int)Math.Ceiling(timeout.TotalSeconds));

    private static async Task<int> Execute(
        NpgsqlConnection connection, string sql, object[] values, CancellationToken cancellation)
    {
        await using var command = Command(connection, sql, values);
        return await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    private static async Task<List<T>> Query<T>(
        NpgsqlConnection connection, Func<NpgsqlDataReader, T> read, string sql, object[] values, CancellationToken cancellation)
    {
        await using var command = Command(connection, sql, values);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
            rows.Add(read(reader));
        return rows;
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

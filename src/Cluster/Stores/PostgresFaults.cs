using System.Net.Sockets;
using Npgsql;
using Pail.Buckets;

namespace Pail.Cluster.Stores;

/// <summary>What the errors of PostgreSQL and of its client mean.</summary>
internal static class PostgresFaults
{
    /// <summary>What a user must be allowed to do.</summary>
    internal const string Rights =
        "The user needs CREATE on the schema to make Pail's tables, or SELECT, INSERT, UPDATE and DELETE on those that are there.";

    /// <summary>Whether an exception is one of those.</summary>
    internal static bool IsOne(Exception exception) =>
        exception is NpgsqlException or TimeoutException or OperationCanceledException or ObjectDisposedException
            or SocketException or IOException or InvalidOperationException or InvalidCastException;

    /// <param name="exception">The error.</param>
    /// <param name="wasSent">Whether a statement may have been sent.</param>
    /// <param name="faults">The store's failures.</param>
    /// <param name="timeout">How long was waited.</param>
    internal static BucketStorageException Translate(Exception exception, bool wasSent, StoreFaults faults, TimeSpan timeout) =>
        exception switch
        {
            PostgresException server => FromServer(server, wasSent, faults),
            InvalidCastException => faults.Foreign("a column of one of Pail's tables is of another type", exception),
            _ when !wasSent => IsTimeout(exception)
                ? faults.NotReached(new TimeoutException($"No connection was made within {timeout.TotalSeconds:0.###} s.", exception))
                : faults.NotReached(exception),
            _ when IsTimeout(exception) => faults.NoAnswer(timeout, exception),
            _ => faults.NoAnswer(exception),
        };

    private static bool IsTimeout(Exception exception) =>
        exception is TimeoutException or OperationCanceledException || exception.InnerException is TimeoutException;

    // An error that the server reports has undone the statement.
    private static BucketStorageException FromServer(PostgresException exception, bool wasSent, StoreFaults faults) =>
        exception.SqlState switch
        {
            PostgresErrorCodes.DiskFull or PostgresErrorCodes.OutOfMemory => faults.Full(exception),
            PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification => faults.Unreadable(exception),
            PostgresErrorCodes.InsufficientPrivilege => new(
                BucketStorageFault.Unreadable,
                $"{faults.Store} denies the user of `--store` a right: {StoreFaults.CauseOf(exception)} {Rights}",
                exception),
            PostgresErrorCodes.InvalidCatalogName => new(
                BucketStorageFault.Unreadable,
                $"{faults.Store} has no such database: {StoreFaults.CauseOf(exception)} Make it, or name another one in `--store`.",
                exception),

            // The server ends a connection so, and what it was doing may have been done.
            PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown when wasSent => faults.NoAnswer(exception),
            PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.TooManyConnections or PostgresErrorCodes.AdminShutdown
                or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.ReadOnlySqlTransaction or PostgresErrorCodes.LockNotAvailable
                or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure => faults.NotReached(exception),
            PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.DatatypeMismatch or PostgresErrorCodes.DuplicateTable
                or PostgresErrorCodes.UndefinedFunction => faults.Foreign(
                "a table with one of Pail's names is not Pail's", exception),
            _ => faults.Failed(exception),
        };
}

using System.Net.Sockets;
using Pail.Buckets;
using StackExchange.Redis;

namespace Pail.Cluster.Stores;

/// <summary>What the errors of Redis and of its client mean.</summary>
internal static class RedisFaults
{
    /// <summary>
    /// Whether an exception is one of those. When the client gives a connection up, what waits for its answer fails with whatever has
    /// ended the connection, be it that the pipe below was read after its end.
    /// </summary>
    internal static bool IsOne(Exception exception) =>
        exception is RedisException or TimeoutException or OperationCanceledException or InvalidOperationException or IOException
            or SocketException;

    internal static BucketStorageException Translate(Exception exception, StoreFaults faults, TimeSpan timeout) => exception switch
    {
        RedisServerException server => Translate(server, faults),
        RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure } => faults.Unreadable(exception),

        // Only then is it certain that nothing was sent: a connection that breaks may have sent what waits for its answer.
        RedisConnectionException
        {
            FailureType: ConnectionFailureType.UnableToResolvePhysicalConnection or ConnectionFailureType.UnableToConnect,
            CommandStatus: not CommandStatus.Sent,
        } => faults.NotReached(exception),
        RedisConnectionException => faults.NoAnswer(exception),
        TimeoutException => faults.NoAnswer(timeout, exception),
        OperationCanceledException => faults.NoAnswer(exception),

        // The client sends no command that it refuses.
        RedisCommandException => faults.NotReached(exception),
        RedisException => faults.Failed(exception),
        _ => faults.NoAnswer("The connection has ended.", exception),
    };

    /// <summary>
    /// What an error of the client means; null for others. Its own messages are about its inner states, and too long for an answer.
    /// </summary>
    internal static string? WordsFor(Exception exception) => exception switch
    {
        _ when exception.Message.StartsWith("NOAUTH", StringComparison.Ordinal) => "It asks for a password.",

        // Which line of a script met it helps nobody.
        RedisServerException server => server.Message.Split(" script: ")[0],

        // It says what the server said.
        RedisConnectionException when IsRefusal(exception) => null,
        RedisConnectionException connection => connection.FailureType switch
        {
            ConnectionFailureType.UnableToConnect => "No Redis answers there.",
            ConnectionFailureType.UnableToResolvePhysicalConnection => "There is no connection.",
            ConnectionFailureType.ProtocolFailure => "What answers there does not speak as Redis does.",
            ConnectionFailureType.Loading => "It is reading its data.",
            _ => "The connection has ended.",
        },
        RedisTimeoutException => "No answer came in time.",
        _ => null,
    };

    /// <summary>Whether the server does not accept the user or the password.</summary>
    internal static bool IsRefusal(Exception exception) =>
        exception is RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure }
        || exception.Message.Contains("authentication failure", StringComparison.Ordinal);

    // A script is refused as a whole: its first command that writes fails, and no later one does.
    private static BucketStorageException Translate(RedisServerException exception, StoreFaults faults)
    {
        var text = exception.Message;
        if (Has("OOM command not allowed") || Has("MISCONF"))
            return faults.Full(exception);
        if (Has("NOAUTH") || Has("WRONGPASS") || Has("NOPERM"))
            return faults.Unreadable(exception);
        if (Has("LOADING") || Has("READONLY") || Has("MASTERDOWN") || Has("CLUSTERDOWN") || Has("BUSY Redis") || Has("NOREPLICAS"))
            return faults.NotReached(exception);
        return Has("WRONGTYPE") ? faults.Foreign("a key with Pail's prefix is of another type", exception) : faults.Failed(exception);

        bool Has(string code) => text.Contains(code, StringComparison.Ordinal);
    }
}

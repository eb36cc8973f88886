using System.Net.Sockets;
using Npgsql;
using Pail.Buckets;
using Pail.Cluster.Stores;
using StackExchange.Redis;

namespace Pail.Cluster.Tests.Stores;

/// <summary>What the errors of the stores' clients mean, where a test cannot easily make them.</summary>
public sealed class StoreFaultTests
{
    private static readonly StoreFaults Faults = new("The store at host:1");
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(4);

    [Theory]
    [InlineData("OOM command not allowed when used memory > 'maxmemory'. script: 1, on @user_script:1.", BucketStorageFault.Full)]
    [InlineData("ERR Error running script: @user_script:9: -OOM command not allowed when used memory > 'm'.", BucketStorageFault.Full)]
    [InlineData("MISCONF Errors writing to the AOF file: No space left on device", BucketStorageFault.Full)]
    [InlineData("LOADING Redis is loading the dataset in memory", BucketStorageFault.NotReached)]
    [InlineData("READONLY You can't write against a read only replica.", BucketStorageFault.NotReached)]
    [InlineData("BUSY Redis is busy running a script.", BucketStorageFault.NotReached)]
    [InlineData("NOAUTH Authentication required.", BucketStorageFault.Unreadable)]
    [InlineData("NOPERM this user has no permissions to run the 'evalsha' command", BucketStorageFault.Unreadable)]
    [InlineData("WRONGTYPE Operation against a key holding the wrong kind of value", BucketStorageFault.Foreign)]
    [InlineData("ERR something else", BucketStorageFault.Failed)]
    public void Errors_of_Redis_have_their_fault(string text, BucketStorageFault fault) =>
        Check(fault, RedisFaults.Translate(new RedisServerException(text), Faults, Timeout));

    [Fact]
    public void A_broken_connection_to_Redis_leaves_nobody_sure()
    {
        Check(BucketStorageFault.NoAnswer, Redis(ConnectionFailureType.SocketClosed));
        Check(BucketStorageFault.NoAnswer, Redis(ConnectionFailureType.SocketFailure));
        Check(BucketStorageFault.NoAnswer, Redis(ConnectionFailureType.InternalFailure));
        Check(BucketStorageFault.NotReached, Redis(ConnectionFailureType.UnableToResolvePhysicalConnection));
        foreach (var other in new Exception[]
        {
            new InvalidOperationException("Reading is not allowed after reader was completed."), new ObjectDisposedException("pipe"),
            new IOException("broken"), new SocketException((int)SocketError.ConnectionReset),
        })
        {
            Assert.True(RedisFaults.IsOne(other));
            Check(BucketStorageFault.NoAnswer, RedisFaults.Translate(other, Faults, Timeout));
            Assert.EndsWith(": The connection has ended.", RedisFaults.Translate(other, Faults, Timeout).Message, StringComparison.Ordinal);
        }

        Check(BucketStorageFault.NoAnswer, RedisFaults.Translate(new TimeoutException("late"), Faults, Timeout));
        Assert.Contains(
            "did not answer within 4 s",
            RedisFaults.Translate(new TimeoutException("late"), Faults, Timeout).Message,
            StringComparison.Ordinal);

        static BucketStorageException Redis(ConnectionFailureType type) =>
            RedisFaults.Translate(new RedisConnectionException(type, "gone"), Faults, Timeout);
    }

    [Theory]
    [InlineData(ConnectionFailureType.UnableToConnect, "No Redis answers there.")]
    [InlineData(ConnectionFailureType.UnableToResolvePhysicalConnection, "There is no connection.")]
    [InlineData(ConnectionFailureType.ProtocolFailure, "What answers there does not speak as Redis does.")]
    [InlineData(ConnectionFailureType.Loading, "It is reading its data.")]
    [InlineData(ConnectionFailureType.SocketClosed, "The connection has ended.")]
    public void Of_the_state_of_the_client_of_Redis_no_message_tells(ConnectionFailureType type, string words)
    {
        var inner = new RedisConnectionException(type, "Idle/MarkProcessed, last: ECHO, outstanding: 0, mgr: 7 of 10 available");
        var outer = new RedisConnectionException(ConnectionFailureType.UnableToResolvePhysicalConnection, "qu: 0, in: 0", inner);

        Assert.Equal(words, StoreFaults.CauseOf(inner));
        Assert.Equal(words, StoreFaults.CauseOf(outer));
    }

    [Fact]
    public void Of_the_line_of_a_script_no_message_tells() => Assert.Equal(
        "OOM command not allowed when used memory > 'maxmemory'.",
        StoreFaults.CauseOf(new RedisServerException(
            "OOM command not allowed when used memory > 'maxmemory'. script: f3fd3380, on @user_script:8.")));

    [Fact]
    public void What_Redis_says_of_a_password_is_told() =>
        Assert.Equal("WRONGPASS no.", StoreFaults.CauseOf(new RedisConnectionException(
            ConnectionFailureType.AuthenticationFailure, "WRONGPASS no")));

    [Theory]
    [InlineData("53100", BucketStorageFault.Full)]
    [InlineData("53200", BucketStorageFault.Full)]
    [InlineData("28P01", BucketStorageFault.Unreadable)]
    [InlineData("42501", BucketStorageFault.Unreadable)]
    [InlineData("3D000", BucketStorageFault.Unreadable)]
    [InlineData("57P03", BucketStorageFault.NotReached)]
    [InlineData("53300", BucketStorageFault.NotReached)]
    [InlineData("25006", BucketStorageFault.NotReached)]
    [InlineData("40001", BucketStorageFault.NotReached)]
    [InlineData("57P01", BucketStorageFault.NoAnswer)]
    [InlineData("42703", BucketStorageFault.Foreign)]
    [InlineData("XX000", BucketStorageFault.Failed)]
    public void Errors_of_PostgreSQL_have_their_fault(string state, BucketStorageFault fault) =>
        Check(fault, PostgresFaults.Translate(new PostgresException("no", "ERROR", "ERROR", state), true, Faults, Timeout));

    [Fact]
    public void A_broken_connection_to_PostgreSQL_leaves_nobody_sure_once_something_was_sent()
    {
        var broken = new NpgsqlException("broken", new SocketException((int)SocketError.ConnectionReset));
        Check(BucketStorageFault.NoAnswer, PostgresFaults.Translate(broken, true, Faults, Timeout));
        Check(BucketStorageFault.NotReached, PostgresFaults.Translate(broken, false, Faults, Timeout));
        Check(BucketStorageFault.NoAnswer, PostgresFaults.Translate(new OperationCanceledException(), true, Faults, Timeout));
        Check(BucketStorageFault.NotReached, PostgresFaults.Translate(new TimeoutException(), false, Faults, Timeout));
    }

    private static void Check(BucketStorageFault fault, BucketStorageException exception)
    {
        Assert.Equal(fault, exception.Fault);
        Assert.StartsWith("The store at host:1 ", exception.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
    }
}

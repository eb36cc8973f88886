using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables;

/// <summary>Which rows are reported as expired, and when.</summary>
public sealed class ExpiryEventTests : IAsyncDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _time = new();
    private readonly Node _node;

    public ExpiryEventTests() => _node = new Node(new NodeOptions { TimeProvider = _time });

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(4_000)]
    [InlineData(300_000)]
    [InlineData(20_000_000)]
    [InlineData(5_000_000_000)]
    public async Task Every_row_that_expires_is_told_once_whatever_its_time(long milliseconds)
    {
        var table = New(TableType.Set);
        var told = new ConcurrentBag<(string, long)>();
        table.RowExpired += (sender, expired) =>
        {
            Assert.Same(table, sender);
            told.Add((expired.Key, expired.Row));
        };
        var time = TimeSpan.FromMilliseconds(milliseconds);
        table.Insert("ada", 1, Expiration.After(time));
        table.Insert("bob", 2, Expiration.Sliding(time));
        table.Insert("eve", 3);

        _time.Advance(time - TimeSpan.FromTicks(1));
        Assert.Empty(told);
        await Pass(() => told.Count == 2);

        Assert.Equal([("ada", 1), ("bob", 2)], told.Order());
        Assert.Equal(1, table.Count);
        _time.Advance(10 * time);
        Assert.Equal(2, told.Count);
    }

    [Fact]
    public async Task A_row_that_a_writer_finds_expired_is_told_once_too()
    {
        // The timers of this clock never fire.
        var clock = new ManualTime();
        await using var node = new Node(new NodeOptions { TimeProvider = clock });
        var table = node.NewTable<string, long>();
        var told = new ConcurrentQueue<long>();
        table.RowExpired += (_, expired) => told.Enqueue(expired.Row);

        table.Insert("ada", 1, Expiration.After(Second));
        clock.Now += Second;
        table.Insert("ada", 2, Expiration.After(Second));
        clock.Now += Second;
        Assert.False(table.TryTake("ada", out _));
        Assert.False(table.TryTake("ada", out _));

        await Lab.Until(() => told.Count == 2);
        Assert.Equal([1, 2], told.Order());
        Assert.Equal(0, table.Count);
    }

    [Fact]
    public async Task Deleted_and_overwritten_rows_are_not_told()
    {
        var table = New(TableType.Set);
        var told = new ConcurrentBag<string>();
        table.RowExpired += (_, expired) => told.Add(expired.Key);
        foreach (var key in new[] { "taken", "overwritten", "persisted", "last" })
            table.Insert(key, 1, Expiration.After(Second));

        Assert.True(table.TryTake("taken", out _));
        table.Insert("overwritten", 2);
        table.Expire("persisted", Expiration.None);
        await Pass(() => !told.IsEmpty);

        Assert.Equal(["last"], told);
        table.Insert("gone", 1, Expiration.After(Second));
        table.DeleteAllObjects();
        table.Insert("after", 1, Expiration.After(Second));
        await Pass(() => told.Count == 2);
        Assert.Equal(["after", "last"], told.Order());
    }

    [Fact]
    public async Task A_handler_that_throws_does_not_keep_others_from_being_called()
    {
        var log = new LogProbe();
        await using var node = new Node(new NodeOptions { TimeProvider = _time, LoggerFactory = log });
        var table = node.NewTable<string, long>();
        var told = 0;
        table.RowExpired += (_, _) => throw new InvalidOperationException("no");
        table.RowExpired += (_, _) => Interlocked.Increment(ref told);
        table.Insert("ada", 1, Expiration.After(Second));
        table.Insert("bob", 1, Expiration.After(Second));

        await Pass(() => Volatile.Read(ref told) == 2);

        Assert.Equal(2, log.Lines.Count(line => line.Contains(nameof(table.RowExpired), StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_rows_of_a_key_of_a_bag_expire_together()
    {
        var bag = _node.NewBag<string, int>();
        var told = new ConcurrentBag<int>();
        bag.RowExpired += (_, expired) => told.Add(expired.Row);
        bag.Insert([new("ada", 1), new("ada", 2), new("bob", 3)]);

        Assert.True(bag.Expire("ada", Expiration.After(2 * Second)));
        bag.Insert("ada", 4);
        bag.Insert([new("ada", 5)]);
        _time.Advance(Second);
        Assert.True(bag.TryGetTimeToLive("ada", out var left));
        Assert.Equal(Second, left);
        await Pass(() => told.Count == 4);

        Assert.Equal([1, 2, 4, 5], told.Order());
        Assert.Equal(1, bag.Count);
        Assert.Empty(bag.Lookup("ada"));
    }

    private UniqueTable<string, long> New(TableType type) =>
        type is TableType.Set ? _node.NewTable<string, long>() : _node.NewOrderedTable<string, long>();

    // The wheel raises the event up to one tick later, and the thread pool runs it.
    private Task Pass(Func<bool> until) => Lab.Until(() =>
    {
        _time.Advance(TimeSpan.FromMilliseconds(16));
        return until();
    });
}

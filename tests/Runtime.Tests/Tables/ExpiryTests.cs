using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables;

/// <summary>Rows that expire, in a table with an order and one without.</summary>
public sealed class ExpiryTests : IAsyncDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _time = new();
    private readonly Node _node;

    public ExpiryTests() => _node = new Node(new NodeOptions { TimeProvider = _time });

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Theory]
    [InlineData(TableType.Set)]
    [InlineData(TableType.OrderedSet)]
    public void A_row_is_there_until_its_time_is_over(TableType type)
    {
        var table = New(type);
        table.Insert("ada", 1, Expiration.After(2 * Second));

        _time.Advance(2 * Second - TimeSpan.FromTicks(1));
        Assert.True(table.TryLookup("ada", out var row));
        Assert.Equal(1, row);

        _time.Advance(TimeSpan.FromTicks(1));
        Assert.False(table.TryLookup("ada", out _));
        Assert.False(table.TryPeek("ada", out _));
        Assert.False(table.Member("ada"));
        Assert.Empty(table.Lookup("ada"));
        Assert.Empty(table.ToList());
        Assert.False(table.TryFirst(out _));
        Assert.False(table.TryTake("ada", out _));
        Assert.False(table.Delete("ada"));
        Assert.Equal(0, table.SelectCount((_, _) => true));
        Assert.True(table.Update("ada", 0, static (bool found, ref long _, int _, out bool missing) =>
        {
            missing = !found;
            return RowChange.Keep;
        }));
    }

    [Fact]
    public void A_row_may_expire_at_a_moment()
    {
        var table = New(TableType.Set);
        table.Insert("ada", 1, Expiration.At(_time.GetUtcNow() + Second));
        table.Insert("bob", 1, Expiration.At(_time.GetUtcNow() - Second));

        Assert.True(table.Member("ada"));
        Assert.False(table.Member("bob"));
        _time.Advance(Second);
        Assert.False(table.Member("ada"));
    }

    [Fact]
    public void A_sliding_row_stays_as_long_as_it_is_looked_up()
    {
        var table = New(TableType.Set);
        table.Insert("ada", 1, Expiration.Sliding(2 * Second));
        for (var i = 0; i < 5; i++)
        {
            _time.Advance(1.5 * Second);
            Assert.True(table.TryLookup("ada", out _));
        }

        _time.Advance(2 * Second);
        Assert.False(table.TryLookup("ada", out _));
    }

    [Fact]
    public void Looking_at_a_sliding_row_without_using_it_gives_it_no_time()
    {
        var table = New(TableType.Set);
        table.Insert("ada", 1, Expiration.Sliding(2 * Second));
        _time.Advance(1.5 * Second);

        Assert.True(table.Member("ada"));
        Assert.True(table.TryPeek("ada", out _));
        Assert.Single(table.ToList());
        Assert.True(table.TryFirst(out _, out _));
        Assert.Single(table.Match((_, _) => true));

        _time.Advance(0.5 * Second);
        Assert.False(table.Member("ada"));
    }

    [Fact]
    public void Touching_is_using()
    {
        var table = New(TableType.Set);
        table.Insert("ada", 1, Expiration.Sliding(2 * Second));
        _time.Advance(1.5 * Second);

        Assert.True(table.Touch("ada"));
        Assert.False(table.Touch("bob"));

        _time.Advance(1.5 * Second);
        Assert.True(table.Member("ada"));
    }

    [Fact]
    public void A_sliding_row_may_have_an_end_all_the_same()
    {
        var table = New(TableType.Set);
        table.Insert("ada", 1, Expiration.Sliding(2 * Second, atMost: 5 * Second));
        for (var i = 0; i < 4; i++)
        {
            _time.Advance(Second);
            Assert.True(table.TryLookup("ada", out _));
        }

        _time.Advance(Second);
        Assert.False(table.TryLookup("ada", out _));
    }

    [Fact]
    public void Overwriting_takes_the_time_to_live_away()
    {
        var table = New(TableType.Set);
        table.Insert("ada", 1, Expiration.After(Second));
        table.Insert("ada", 2);
        table.Insert("bob", 1, Expiration.After(Second));
        table.Insert([new("bob", 2)]);
        table.Insert("eve", 1, Expiration.After(Second));
        table.Insert("eve", 2, Expiration.After(3 * Second));

        _time.Advance(2 * Second);

        Assert.Equal(["ada", "bob", "eve"], table.Select((_, row) => row == 2, (key, _) => key).Order());
        Assert.Equal(3, table.Count);
    }

    [Fact]
    public void An_update_keeps_the_time_to_live()
    {
        var table = New(TableType.Set);
        table.Insert("ada", 1, Expiration.After(2 * Second));
        _time.Advance(Second);
        Assert.Equal(2, table.UpdateCounter("ada", 1));

        _time.Advance(Second);
        Assert.False(table.Member("ada"));

        // Begun anew, and for ever.
        Assert.Equal(11, table.UpdateCounter("ada", 1, initial: 10));
        Assert.True(table.TryGetTimeToLive("ada", out var left));
        Assert.Null(left);
    }

    [Fact]
    public void A_key_whose_row_has_expired_is_free()
    {
        var table = New(TableType.Set);
        table.Insert("ada", 1, Expiration.After(Second));
        Assert.False(table.InsertNew("ada", 2));

        _time.Advance(Second);

        Assert.True(table.InsertNew("ada", 2));
        Assert.Equal(1, table.Count);
        _time.Advance(60 * Second);
        Assert.True(table.Member("ada"));
    }

    [Fact]
    public void The_time_to_live_can_be_asked_for_set_and_taken_away()
    {
        var table = New(TableType.OrderedSet);
        table.Insert("ada", 1);
        Assert.True(table.TryGetTimeToLive("ada", out var left));
        Assert.Null(left);

        Assert.True(table.Expire("ada", Expiration.After(3 * Second)));
        _time.Advance(Second);
        Assert.True(table.TryGetTimeToLive("ada", out left));
        Assert.Equal(2 * Second, left);

        Assert.True(table.Expire("ada", Expiration.None));
        _time.Advance(10 * Second);
        Assert.True(table.TryLookup("ada", out var row));
        Assert.Equal(1, row);
        Assert.False(table.TryGetTimeToLive("bob", out _));
        Assert.False(table.Expire("bob", Expiration.After(Second)));
    }

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
        // A clock that nobody turns the wheel of: its timers never fire.
        var clock = new StoppedTimers();
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
    public async Task A_handler_that_throws_keeps_nobody_from_hearing_of_it()
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

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_time_must_be_positive(long ticks)
    {
        var time = TimeSpan.FromTicks(ticks);

        Assert.Throws<ArgumentOutOfRangeException>(() => Expiration.After(time));
        Assert.Throws<ArgumentOutOfRangeException>(() => Expiration.Sliding(time));
        Assert.Throws<ArgumentOutOfRangeException>(() => Expiration.Sliding(Second, time));
    }

    [Fact]
    public void A_time_beyond_all_clocks_never_comes()
    {
        var table = New(TableType.Set);
        table.Insert("ada", 1, Expiration.After(TimeSpan.MaxValue));
        table.Insert("bob", 1, Expiration.At(DateTimeOffset.MaxValue));
        table.Insert("eve", 1, Expiration.Sliding(TimeSpan.MaxValue));

        _time.Advance(TimeSpan.FromDays(20_000));

        Assert.True(table.TryLookup("ada", out _));
        Assert.True(table.TryLookup("bob", out _));
        Assert.True(table.TryLookup("eve", out _));
    }

    [Fact]
    public void Wide_rows_expire_too()
    {
        var table = _node.NewTable<string, (long, string)>();
        table.Insert("ada", (1, "lovelace"), Expiration.Sliding(Second));

        Assert.True(table.TryLookup("ada", out var row));
        Assert.Equal((1, "lovelace"), row);
        _time.Advance(Second);
        Assert.False(table.TryLookup("ada", out _));
    }

    private UniqueTable<string, long> New(TableType type) =>
        type is TableType.Set ? _node.NewTable<string, long>() : _node.NewOrderedTable<string, long>();

    // The event comes by the wheel, up to a tick of it later, and partly by the thread pool.
    private Task Pass(Func<bool> until) => Lab.Until(() =>
    {
        _time.Advance(TimeSpan.FromMilliseconds(16));
        return until();
    });

    private sealed class StoppedTimers : TimeProvider
    {
        internal TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new Stopped();

        private sealed class Stopped : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => default;
        }
    }
}

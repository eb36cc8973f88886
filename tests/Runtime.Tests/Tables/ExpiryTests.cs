using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables;

/// <summary>Rows that expire, in tables with an order and without one.</summary>
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
    public void A_sliding_row_may_end_at_a_moment()
    {
        var table = New(TableType.Set);
        table.Insert("ada", 1, Expiration.Sliding(2 * Second, until: _time.GetUtcNow() + 3 * Second));
        table.Insert("bob", 1, Expiration.Sliding(2 * Second, until: _time.GetUtcNow() + 3 * Second));
        table.Insert("eve", 1, Expiration.Sliding(2 * Second, until: _time.GetUtcNow()));
        Assert.False(table.Member("eve"));

        _time.Advance(2 * Second - TimeSpan.FromTicks(1));
        Assert.True(table.TryLookup("ada", out _));
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.False(table.Member("bob"));
        Assert.True(table.TryLookup("ada", out _));

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

        // The counter is a new row, which does not expire.
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
    [InlineData(0)]
    [InlineData(-1)]
    public void A_time_must_be_positive(long ticks)
    {
        var time = TimeSpan.FromTicks(ticks);

        Assert.Throws<ArgumentOutOfRangeException>(() => Expiration.After(time));
        Assert.Throws<ArgumentOutOfRangeException>(() => Expiration.Sliding(time));
        Assert.Throws<ArgumentOutOfRangeException>(() => Expiration.Sliding(Second, time));
        Assert.Throws<ArgumentOutOfRangeException>(() => Expiration.Sliding(time, DateTimeOffset.MaxValue));
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
}

using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Tests.Processes;

/// <summary>The time limits of calls: every one that passes is noticed, and none before its time.</summary>
public sealed class DeadlinesTests : IDisposable
{
    // The resolution of the sweeps: an item is found at most this long after its due time.
    private static readonly TimeSpan Grain = TimeSpan.FromMilliseconds(5);
    private readonly FakeTimeProvider _time = new();

    private readonly Deadlines _deadlines;

    public DeadlinesTests() => _deadlines = new Deadlines(_time);

    public void Dispose() => _deadlines.Dispose();

    [Fact]
    public void A_limit_expires_when_its_time_has_come_and_not_before()
    {
        var item = new Item();
        item.Set(_deadlines, TimeSpan.FromSeconds(1));

        _time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.Equal(0, item.Expired);

        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, item.Expired);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void A_small_limit_expires_when_its_time_has_come(int milliseconds)
    {
        var item = new Item();
        item.Set(_deadlines, TimeSpan.FromMilliseconds(milliseconds));

        _time.Advance(TimeSpan.FromMilliseconds(milliseconds));

        Assert.Equal(1, item.Expired);
    }

    [Fact]
    public void A_limit_of_part_of_a_millisecond_expires_within_the_millisecond()
    {
        var item = new Item();
        item.Set(_deadlines, TimeSpan.FromMicroseconds(1300));

        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(0, item.Expired);

        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, item.Expired);
    }

    [Fact]
    public void An_earlier_limit_set_later_expires_in_time()
    {
        var late = new Item();
        var early = new Item();
        late.Set(_deadlines, TimeSpan.FromSeconds(10));
        early.Set(_deadlines, TimeSpan.FromSeconds(1));

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((1, 0), (early.Expired, late.Expired));

        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal((1, 1), (early.Expired, late.Expired));
    }

    [Fact]
    public void A_limit_that_was_lifted_does_not_expire()
    {
        var item = new Item();
        item.Set(_deadlines, TimeSpan.FromSeconds(1));
        item.Lift();

        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(0, item.Expired);
    }

    [Fact]
    public void A_limit_that_was_lifted_can_be_set_again()
    {
        var item = new Item();
        item.Set(_deadlines, TimeSpan.FromSeconds(1));
        item.Lift();
        item.Set(_deadlines, TimeSpan.FromSeconds(5));

        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(0, item.Expired);

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, item.Expired);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(100_000)]
    public void A_limit_longer_than_a_timer_can_be_set_to_expires_all_the_same(int days)
    {
        var item = new Item();
        item.Set(_deadlines, TimeSpan.FromDays(days));

        _time.Advance(TimeSpan.FromDays(days - 1));
        Assert.Equal(0, item.Expired);

        _time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(1, item.Expired);
    }

    [Fact]
    public void The_longest_limit_there_is_does_not_expire_at_once()
    {
        var item = new Item();
        item.Set(_deadlines, TimeSpan.MaxValue);

        _time.Advance(TimeSpan.FromDays(10_000));

        Assert.Equal(0, item.Expired);
    }

    [Fact]
    public void Whatever_is_set_and_lifted_in_whatever_order_each_limit_expires_in_its_time()
    {
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 2], Gen.Int[1, 60]).Array[1, 40].Sample(steps =>
        {
            var time = new FakeTimeProvider();
            using var deadlines = new Deadlines(time);
            var items = Enumerable.Range(0, 4).Select(_ => new Item()).ToArray();
            var due = new DateTimeOffset?[4];
            foreach (var (index, operation, milliseconds) in steps)
            {
                switch (operation)
                {
                    case 0 when due[index] is null:
                        items[index].Set(deadlines, TimeSpan.FromMilliseconds(milliseconds));
                        due[index] = time.GetUtcNow().AddMilliseconds(milliseconds);
                        break;
                    case 1:
                        items[index].Lift();
                        due[index] = null;
                        break;
                    default:
                        time.Advance(TimeSpan.FromMilliseconds(milliseconds));
                        for (var i = 0; i < items.Length; i++)
                        {
                            var expired = items[i].TakeExpired();
                            var now = time.GetUtcNow();
                            Assert.False(expired && (due[i] is null || due[i] > now), "Too early, or not at all due.");
                            Assert.False(!expired && due[i] + Grain <= now, "Too late.");
                            if (expired)
                                due[i] = null;
                        }

                        break;
                }
            }
        }, iter: 2_000, threads: 1);
    }

    private sealed class Item : IDeadline
    {
        private long _due = Deadlines.None;
        private Deadlines? _listedBy;
        private int _expired;

        public long Due => Volatile.Read(ref _due);

        public ref Deadlines? ListedBy => ref _listedBy;

        internal int Expired => Volatile.Read(ref _expired);

        public void Expire(long now)
        {
            var due = Volatile.Read(ref _due);
            if (due <= now && Interlocked.CompareExchange(ref _due, Deadlines.None, due) == due)
                Interlocked.Increment(ref _expired);
        }

        internal void Set(Deadlines deadlines, TimeSpan time)
        {
            var due = deadlines.After(time);
            Volatile.Write(ref _due, due);
            deadlines.Watch(this, due);
        }

        internal void Lift() => Volatile.Write(ref _due, Deadlines.None);

        internal bool TakeExpired() => Interlocked.Exchange(ref _expired, 0) > 0;
    }
}

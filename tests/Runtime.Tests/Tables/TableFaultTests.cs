using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables;

/// <summary>Rare states of races, which these tests produce on purpose.</summary>
public sealed class TableFaultTests : IAsyncDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _time = new();
    private readonly Node _node;

    public TableFaultTests() => _node = new Node(new NodeOptions { TimeProvider = _time });

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    [Trait("Rule", "E55")]
    public async Task A_function_that_decides_sees_all_rows_though_others_are_being_inserted_as_one()
    {
        var table = _node.NewOrderedTable<int, int>();
        table.Insert(Enumerable.Range(0, 10).Select(i => KeyValuePair.Create(i, i)));
        Task? inserting = null;

        var seen = table.Update(5, 0, (bool found, ref int row, int state, out int count) =>
        {
            // The insertion has marked row 1 and waits for the lock of row 5.
            inserting = Task.Run(() => table.Insert([new(1, -1), new(5, -5)]));
            SpinWait.SpinUntil(() => table.RowStore.Index!.Find(1)!.Phase is RowPhase.Batched);
            count = table.ToList().Count;
            return RowChange.Keep;
        });

        Assert.Equal(10, seen);
        await inserting!.Soon();
        Assert.Equal([-1, -5], table.Select((_, row) => row < 0, (_, row) => row));
    }

    [Fact]
    [Trait("Rule", "E18")]
    public async Task A_comparer_of_rows_that_throws_leaves_no_lock_and_nothing_of_the_list()
    {
        var bag = _node.NewBag<int, string>(rowComparer: new Explosive());
        bag.Insert(1, "x");

        Assert.Throws<InvalidOperationException>(() => bag.Insert([new(0, "y"), new(1, "boom")]));

        await Task.Run(() => bag.Insert(2, "z"), TestContext.Current.CancellationToken).Soon();
        await Task.Run(() => bag.Delete(1), TestContext.Current.CancellationToken).Soon();
        Assert.Equal(1, bag.Count);
        Assert.False(bag.Member(0));
    }

    [Fact]
    public async Task A_wheel_tells_every_item_within_two_ticks_whatever_else_comes_up_with_it()
    {
        var tick = TimeSpan.FromSeconds(1 / 64.0);
        var wheel = new ExpiryWheel(_node);
        var random = new Random(1);
        var start = _time.GetTimestamp();
        var eightySeconds = 80 * _time.TimestampFrequency;
        List<Alarm> items = [.. Enumerable.Range(1, 2000).Select(_ => new Alarm(start + (long)(random.NextDouble() * eightySeconds)))];
        foreach (var item in items)
            Assert.True(wheel.TryAdd(item));

        for (var step = 0; step < 81 * 64; step++)
        {
            _time.Advance(tick);
            var (now, late) = (_time.GetTimestamp(), _time.GetTimestamp() - (2 * tick.Ticks));
            await Lab.Until(() => items.TrueForAll(item => item.Due > late || item.Told == 1));
            Assert.All(items.Where(item => item.Due > now), item => Assert.Equal(0, item.Told));
        }

        Assert.All(items, item => Assert.Equal(1, item.Told));
        Assert.Equal(0, wheel.Count);
    }

    [Fact]
    public void A_use_that_was_held_up_takes_no_time_from_a_later_one()
    {
        var table = _node.NewTable<int, int>();
        table.Insert(1, 1, Expiration.Sliding(Second));
        var life = (RowLifetime<int, int>)table.RowStore.Index!.Find(1)!.PhaseData!;
        var (early, late) = (_time.GetTimestamp(), _time.GetTimestamp() + (Second.Ticks / 2));

        life.StartAgain(late);
        var due = life.Due;
        life.StartAgain(early);
        Assert.Equal(due, life.Due);

        // At the time of this use the row is over already, so the use must not change it.
        life.StartAgain(due);
        Assert.Equal(due, life.Due);
    }

    [Fact]
    public void A_row_that_a_writer_finds_expired_keeps_its_content_for_a_reader_that_reads_it_just_now()
    {
        var table = _node.NewTable<int, string>();
        table.Insert(1, "row", Expiration.After(Second));
        var row = table.RowStore.Index!.Find(1)!;
        _time.Advance(Second);

        Assert.True(table.InsertNew(2, "other"));
        Assert.False(table.TryTake(1, out _));

        Assert.True(row.IsGone);
        Assert.Equal("row", row.ReadContent());
    }

    [Fact]
    [Trait("Rule", "E7")]
    public async Task Nobody_but_the_owner_hears_what_expires_in_a_private_table() => await _node.Within(async self =>
    {
        var table = self.NewTable<int, int>(new TableOptions { Protection = TableProtection.Private });
        table.RowExpired += Ignore;
        await Task.Run(() => Assert.Throws<TableAccessException>(() => table.RowExpired += Ignore));
        return true;

        static void Ignore(object? sender, RowExpiredEventArgs<int, int> expired)
        {
        }
    });

    [Fact]
    public void A_table_that_cannot_be_made_leaves_no_trace()
    {
        var table = _node.NewTable<int, int>(new TableOptions { Name = "scores", Named = true });

        Assert.Throws<ArgumentException>(() => _node.NewBag<int, int>(new TableOptions { Name = "scores", Named = true }));

        Assert.Equal([table], _node.Tables());
    }

    private sealed class Alarm(long due) : ExpiryItem
    {
        private int _told;

        internal int Told => Volatile.Read(ref _told);

        internal override long Due { get; } = due;

        internal override void Expire() => Interlocked.Increment(ref _told);
    }

    private sealed class Explosive : IEqualityComparer<string>
    {
        public bool Equals(string? x, string? y) => y == "boom" ? throw new InvalidOperationException("boom") : x == y;

        public int GetHashCode([DisallowNull] string obj) => 0;
    }
}

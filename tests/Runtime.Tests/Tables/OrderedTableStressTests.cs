using System.Collections.Concurrent;
using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables;

/// <summary>Ordered tables whose leaves are split, joined and emptied while other threads read them.</summary>
public sealed class OrderedTableStressTests
{
    private const int Lasting = 300;
    private const int Gap = 20;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Rule", "E56")]
    public async Task Walks_meet_every_lasting_row_once_and_in_order_while_leaves_split_and_join(bool backward)
    {
        await using var node = new Node();
        var table = node.NewOrderedTable<int, int>();
        for (var i = 0; i < Lasting; i++)
            table.Insert(i * Gap, i * Gap);
        var writing = 2;

        Together.Run(4, me =>
        {
            if (me < 2)
            {
                try
                {
                    ComeAndGo(table, me);
                }
                finally
                {
                    Interlocked.Decrement(ref writing);
                }

                return;
            }

            do
            {
                IsInOrder(me == 2 ? Walk(table, backward) : WalkByKeys(table, backward), backward);
            }
            while (Volatile.Read(ref writing) > 0);
        });

        Assert.Equal(Enumerable.Range(0, Lasting).Select(i => i * Gap), table.Keys());
        Assert.Equal(Lasting, table.Count);
    }

    [Fact]
    [Trait("Rule", "E59")]
    public async Task Insertions_and_removals_by_many_leave_the_table_sorted_and_complete()
    {
        const int Keys = 3_000;
        await using var node = new Node();
        var table = node.NewOrderedTable<int, int>();
        var kept = new HashSet<int>[Together.Threads];

        Together.Run(Together.Threads, me =>
        {
            var random = new Random(me);
            var mine = kept[me] = [];
            for (var i = 0; i < 12_000; i++)
            {
                // First more and more rows, then fewer and fewer, so that leaves are split and joined.
                var key = (random.Next(Keys / Together.Threads) * Together.Threads) + me;
                if (random.Next(12_000) > i)
                    Assert.Equal(mine.Add(key), table.InsertNew(key, key));
                else
                    Assert.Equal(mine.Remove(key), table.Delete(key));
                Assert.Equal(mine.Contains(key), table.Member(key));
            }
        });

        var keys = kept.SelectMany(keys => keys).Order().ToList();
        Assert.Equal(keys, table.Keys());
        Assert.Equal(keys, Walk(table, backward: false));
        Assert.Equal(keys.AsEnumerable().Reverse(), Walk(table, backward: true));
        Assert.Equal(keys.Count, table.Count);
        Assert.Equal(keys, Enumerable.Range(0, Keys).Where(table.Member));
    }

    [Fact]
    [Trait("Rule", "E59")]
    public async Task Several_who_insert_at_the_end_lose_nothing()
    {
        const int Rows = 60_000;
        await using var node = new Node();
        for (var round = 0; round < 3; round++)
        {
            var table = node.NewOrderedTable<int, int>();
            var next = -1;

            Together.Run(4, _ =>
            {
                for (var key = Interlocked.Increment(ref next); key < Rows; key = Interlocked.Increment(ref next))
                    Assert.True(table.InsertNew(key, key));
            });

            Assert.Equal(Rows, table.Count);
            Assert.Equal(Enumerable.Range(0, Rows), table.Keys());
            Assert.All(Enumerable.Range(0, Rows), key => Assert.True(table.Member(key)));
        }
    }

    [Fact]
    [Trait("Rule", "E59")]
    public async Task Who_waits_for_a_full_leaf_at_the_end_looks_again_where_his_key_belongs()
    {
        await using var node = new Node();
        using var held = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        var order = new Stopping(key => key == 128, held, go);
        var table = node.NewOrderedTable<int, int>(comparer: order);
        for (var key = 0; key < 128; key++)
            table.Insert(key, key);

        // The first insertion is stopped while it holds the only leaf. The others wait for that leaf. When they get it, its range has
        // become smaller.
        order.IsOn = true;
        var first = Task.Run(() => table.Insert(128, 128), TestContext.Current.CancellationToken);
        held.Wait(TestContext.Current.CancellationToken);
        Task[] others = [.. Enumerable.Range(129, 3).Select(key => Task.Run(() => table.Insert(key, key)))];

        // A lock-free search makes 7 comparisons, and 3 insertions wait. After 21 comparisons all three are about to take the leaf's lock.
        await Lab.Until(() => order.Others == 21);
        for (var i = 0; i < 100; i++)
            await Task.Yield();
        go.Set();
        await first.Soon();
        await Task.WhenAll(others).Soon();

        Assert.Equal(Enumerable.Range(0, 132), table.Keys());
        Assert.Equal(132, table.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [Trait("Rule", "E56")]
    public async Task A_queue_is_taken_from_its_front_while_it_grows_at_its_end(int each)
    {
        const int Rows = 10_000;
        await using var node = new Node();
        var table = node.NewOrderedTable<int, int>();
        var taken = new ConcurrentQueue<int>();
        var (next, producing) = (-1, each);

        Together.Run(2 * each, me =>
        {
            if (me < each)
            {
                for (var key = Interlocked.Increment(ref next); key < Rows; key = Interlocked.Increment(ref next))
                    table.Insert(key, key);
                Interlocked.Decrement(ref producing);
                return;
            }

            bool more;
            do
            {
                more = Volatile.Read(ref producing) > 0;
                while (table.TryFirst(out var key))
                {
                    if (table.TryTake(key, out var row))
                        taken.Enqueue(row);
                }
            }
            while (more);
        });

        Assert.Equal(Enumerable.Range(0, Rows), each == 1 ? taken : taken.Order());
        Assert.Equal(0, table.Count);
        Assert.False(table.TryFirst(out int _));
        Assert.False(table.TryLast(out int _));
        table.Insert([new(5, 5), new(3, 3)]);
        Assert.Equal([3, 5], table.Keys());
    }

    [Theory]
    [InlineData(TableType.Set)]
    [InlineData(TableType.OrderedSet)]
    [Trait("Rule", "E16")]
    [Trait("Rule", "E59")]
    public async Task A_key_that_is_replaced_by_an_equal_one_is_shown_with_its_own_row(TableType type)
    {
        await using var node = new Node();
        UniqueTable<string, string> table = type is TableType.Set
            ? node.NewTable<string, string>(comparer: StringComparer.OrdinalIgnoreCase)
            : node.NewOrderedTable<string, string>(comparer: StringComparer.OrdinalIgnoreCase);
        table.Insert("ada", "ada");
        var writing = 2;

        Together.Run(4, me =>
        {
            if (me < 2)
            {
                for (var i = 0; i < 5_000; i++)
                {
                    var key = (i + me) % 3 == 0 ? "ada" : "ADA";
                    table.Insert(key, key);
                }

                Interlocked.Decrement(ref writing);
                return;
            }

            while (Volatile.Read(ref writing) > 0)
            {
                Assert.True(table.TryLookup("Ada", out _));
                Assert.True(table.TryFirst(out var key, out var row));
                Assert.Equal(key, row);
                var (shown, content) = Assert.Single(table.ToList());
                Assert.Equal(shown, content);
            }
        });

        Assert.Equal(1, table.Count);
    }

    private static void ComeAndGo(OrderedTable<int, int> table, int me)
    {
        for (var pass = 0; pass < 3; pass++)
        {
            for (var i = 0; i < Lasting * Gap; i++)
            {
                if (i % Gap != 0 && i % 2 == me)
                    table.Insert(i, i);
            }

            for (var i = 0; i < Lasting * Gap; i++)
            {
                if (i % Gap != 0 && i % 2 == me)
                    table.Delete(i);
            }
        }
    }

    private static List<int> Walk(OrderedTable<int, int> table, bool backward) =>
        [.. table.Range(KeyRange<int>.All, backward).Select(row => row.Key == row.Value ? row.Key : -1)];

    private static List<int> WalkByKeys(OrderedTable<int, int> table, bool backward)
    {
        var keys = new List<int>();
        var more = backward ? table.TryLast(out var key) : table.TryFirst(out key);
        while (more)
        {
            keys.Add(key);
            more = backward ? table.TryPrev(key, out key) : table.TryNext(key, out key);
        }

        return keys;
    }

    private static void IsInOrder(List<int> keys, bool backward)
    {
        if (backward)
            keys.Reverse();
        for (var i = 1; i < keys.Count; i++)
            Assert.True(keys[i - 1] < keys[i], $"{keys[i - 1]} stands before {keys[i]}.");
        Assert.Equal(Enumerable.Range(0, Lasting).Select(i => i * Gap), keys.Where(key => key % Gap == 0));
    }

    private sealed class Stopping(Func<int, bool> where, ManualResetEventSlim held, ManualResetEventSlim go) : IComparer<int>
    {
        private int _times;
        private int _others;

        internal bool IsOn { get; set; }

        /// <summary>How often keys that are not stopped have been compared.</summary>
        internal int Others => Volatile.Read(ref _others);

        public int Compare(int x, int y)
        {
            // The ninth comparison is in the second search, which runs under the leaf's lock.
            if (IsOn && !where(x))
                Interlocked.Increment(ref _others);
            if (IsOn && where(x) && Interlocked.Increment(ref _times) == 9)
            {
                held.Set();
                go.Wait();
            }

            return x.CompareTo(y);
        }
    }
}

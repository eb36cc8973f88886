using System.Collections.Concurrent;
using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables;

/// <summary>Readers and events of a row whose expiration is changed at the same time.</summary>
public sealed class ExpiryRaceTests : IAsyncDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ManualTime _time = new();
    private readonly Node _node;

    public ExpiryRaceTests() => _node = new Node(new NodeOptions { TimeProvider = _time });

    public static TheoryData<TableType> All => [TableType.Set, TableType.OrderedSet, TableType.Bag, TableType.DuplicateBag];

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Theory]
    [MemberData(nameof(All))]
    public void A_row_that_always_expires_never_says_that_it_does_not(TableType type)
    {
        var table = _node.Make<string, long>(type);
        table.Insert("ada", 1);
        table.Expire("ada", Expiration.After(5 * Second));
        var asked = 0;

        // Runs each time the clock is read, which is between all steps of Expire.
        _time.OnLook = () =>
        {
            asked++;
            Assert.True(table.TryGetTimeToLive("ada", out var left));
            Assert.NotNull(left);
            Assert.Single(table.Lookup("ada"));
        };
        for (var i = 0; i < 10; i++)
            Assert.True(table.Expire("ada", Expiration.After(5 * Second)));

        _time.OnLook = null;
        Assert.True(asked >= 10);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_row_that_one_thread_renews_never_says_to_another_that_it_does_not_expire(TableType type)
    {
        var table = _node.Make<string, long>(type);
        table.Insert("ada", 1);
        table.Expire("ada", Expiration.After(5 * Second));
        var renewing = true;

        Together.Run(
            () =>
            {
                for (var i = 0; i < 50_000; i++)
                    table.Expire("ada", i % 2 == 0 ? Expiration.After(5 * Second) : Expiration.Sliding(5 * Second));
                Volatile.Write(ref renewing, false);
            },
            () =>
            {
                while (Volatile.Read(ref renewing))
                {
                    Assert.True(table.TryGetTimeToLive("ada", out var left));
                    Assert.Equal(5 * Second, left);
                    var (key, row) = ("ada", 1L);
                    Assert.True(table.TryReadWithExpiration(ref key, ref row, out var expiration));
                    Assert.False(expiration.IsNone);
                }
            });
    }

    [Fact]
    public void A_row_whose_key_is_replaced_keeps_saying_when_it_expires()
    {
        var table = _node.NewTable<string, long>(comparer: StringComparer.OrdinalIgnoreCase);
        table.Insert("a", 1, Expiration.After(5 * Second));
        var renewing = true;

        Together.Run(
            () =>
            {
                for (var i = 0; i < 50_000; i++)
                    table.Insert(i % 2 == 0 ? "A" : "a", i, Expiration.After(5 * Second));
                Volatile.Write(ref renewing, false);
            },
            () =>
            {
                while (Volatile.Read(ref renewing))
                {
                    Assert.True(table.TryGetTimeToLive("a", out var left));
                    Assert.Equal(5 * Second, left);
                    Assert.True(table.Member("A"));
                    Assert.Single(table.ToList());
                }
            });
    }

    [Fact]
    public void A_time_that_cannot_be_given_leaves_the_row_the_time_that_it_had()
    {
        // In each round a later read of the clock fails.
        for (var failing = 1; ; failing++)
        {
            var table = _node.NewTable<string, long>();
            table.Insert("ada", 1, Expiration.After(5 * Second));
            var looks = 0;
            _time.OnLook = () =>
            {
                if (++looks == failing)
                    throw new InvalidOperationException("This clock has stopped.");
            };
            var error = Record.Exception(() => table.Expire("ada", Expiration.After(50 * Second)));
            _time.OnLook = null;
            if (looks < failing)
                break;
            Assert.IsType<InvalidOperationException>(error);

            Assert.True(table.TryGetTimeToLive("ada", out var left));
            Assert.NotNull(left);
            _time.Now += left.Value;
            Assert.False(table.Member("ada"));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_row_that_a_reader_finds_expired_while_it_is_overwritten_is_told_once(bool byAnEqualKey)
    {
        var table = _node.NewTable<string, long>(comparer: StringComparer.OrdinalIgnoreCase);
        var told = Told(table);
        table.Insert("a", 1, Expiration.After(Second));

        // The writer reads the clock and finds the row alive. Then a reader finds the row expired. Then the writer continues.
        var looks = 0;
        _time.OnLook = () =>
        {
            if (++looks != 2)
                return;
            _time.Now += Second;
            Assert.False(table.Member("a"));
        };
        table.Insert(byAnEqualKey ? "A" : "a", 2, Expiration.After(60 * Second));
        _time.OnLook = null;

        await Lab.Until(() => !told.IsEmpty);
        Assert.Equal([("a", 1)], told);
        Assert.True(table.TryLookup("a", out var row));
        Assert.Equal(2, row);
        Assert.Equal(1, table.Count);
    }

    [Fact]
    public async Task A_row_that_a_reader_finds_expired_while_a_list_is_inserted_is_told_once()
    {
        var comparer = new Hooked();
        var table = _node.NewTable<string, long>(comparer: comparer);
        var told = Told(table);
        table.Insert("a", 1, Expiration.After(Second));
        comparer.OnHash = key =>
        {
            if (key != "b" || _time.Now > 2 * Second - TimeSpan.FromTicks(1))
                return;
            _time.Now += Second;
            Assert.False(table.Member("a"));
        };

        table.Insert([new("a", 2), new("b", 3)]);

        await Lab.Until(() => !told.IsEmpty);
        Assert.Equal([("a", 1)], told);
        Assert.Equal([2, 3], table.Select((_, _) => true, (_, row) => row).Order());
        Assert.Equal(2, table.Count);
    }

    private static ConcurrentQueue<(string, long)> Told(UniqueTable<string, long> table)
    {
        var told = new ConcurrentQueue<(string, long)>();
        table.RowExpired += (_, expired) => told.Enqueue((expired.Key, expired.Row));
        return told;
    }

    private sealed class Hooked : IEqualityComparer<string>
    {
        internal Action<string>? OnHash { get; set; }

        public bool Equals(string? x, string? y) => x == y;

        public int GetHashCode(string obj)
        {
            OnHash?.Invoke(obj);
            return 7;
        }
    }
}

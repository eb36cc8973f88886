using System.Runtime.CompilerServices;
using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables;

/// <summary>
/// Rows that were replaced by a row with an equal key. A replaced row must not refer to the next one: a slow reader that holds an old row
/// would keep all later rows in memory.
/// </summary>
public sealed class ReplacedRowTests
{
    private const int Replacements = 200;

    // How many rows a slow reader may keep in memory: the row it has read and those that are in the table now.
    private const int Few = 5;

    public static TheoryData<TableType> Unique => [TableType.Set, TableType.OrderedSet];

    [Theory]
    [MemberData(nameof(Unique))]
    [Trait("Rule", "E47")]
    public async Task A_held_page_keeps_no_row_that_has_been_replaced_since(TableType type)
    {
        await using var node = new Node();
        var table = Make(node, type);
        var remains = new Remains();
        Fill(table);
        var page = table.Select((_, _) => true, (key, _) => key, limit: 1);

        ReplaceAgainAndAgain(table, remains);

        Assert.InRange(remains.Count, 1, Few);
        Assert.Equal(2, Rest(page).Count);
    }

    [Theory]
    [MemberData(nameof(Unique))]
    [Trait("Rule", "E56")]
    public async Task A_walk_that_has_stopped_keeps_no_row_that_has_been_replaced_since(TableType type)
    {
        await using var node = new Node();
        var table = Make(node, type);
        var remains = new Remains();
        Fill(table);
        using var walk = table.GetEnumerator();
        Assert.True(walk.MoveNext());

        ReplaceAgainAndAgain(table, remains);

        Assert.InRange(remains.Count, 1, Few);
        var met = new List<string> { walk.Current.Key };
        while (walk.MoveNext())
            met.Add(walk.Current.Key);
        Assert.Equal(["a", "b", "c"], met.Select(key => key.ToLowerInvariant()).Order());
    }

    [Theory]
    [MemberData(nameof(Unique))]
    [Trait("Rule", "E53")]
    public async Task A_fixed_table_keeps_no_row_that_has_been_replaced(TableType type)
    {
        await using var node = new Node();
        var table = Make(node, type);
        var remains = new Remains();
        Fill(table);
        using var fixation = table.SafeFix();

        ReplaceAgainAndAgain(table, remains);

        Assert.InRange(remains.Count, 1, Few);
        Assert.Equal(3, table.Keys().Count);
    }

    [Theory]
    [MemberData(nameof(Unique))]
    [Trait("Rule", "E53")]
    public async Task A_fixed_table_keeps_nothing_of_a_key_that_comes_and_goes_but_its_place(TableType type)
    {
        await using var node = new Node();
        var table = Make(node, type);
        var remains = new Remains();
        Fill(table);
        using var fixation = table.SafeFix();

        ComeAndGo(table, remains);

        Assert.InRange(remains.Count, 0, Few);
        Assert.Equal(3, table.Keys().Count);
    }

    [Theory]
    [MemberData(nameof(Unique))]
    [Trait("Rule", "E47")]
    public async Task A_held_page_keeps_nothing_of_a_table_that_has_been_emptied_or_deleted_since(TableType type)
    {
        await using var node = new Node();
        (Action<Table> End, bool Expires)[] ways =
        [
            (table => table.DeleteAllObjects(), false),
            (table => table.Delete(), false),
            (table => table.DeleteAllObjects(), true),
            (table => table.Delete(), true),
        ];
        foreach (var (end, expires) in ways)
        {
            // With enough capacity, because a work item that has finished a resize may be reachable from the thread pool for a while.
            var table = Make(node, type, capacity: 10_000);
            var remains = new Remains();
            FillWith(table, remains, expires ? Expiration.After(TimeSpan.FromHours(1)) : Expiration.None);
            var page = table.Select((_, _) => true, (key, _) => key, limit: 1);

            end(table);

            // In a table without order a page keeps a row, and with it the few rows that came after it in its chain.
            await Lab.Until(() => remains.Count <= Replacements / 10);
            GC.KeepAlive(page);
        }
    }

    [Theory]
    [InlineData(TableType.Bag)]
    [InlineData(TableType.DuplicateBag)]
    [Trait("Rule", "E47")]
    public async Task A_held_page_of_a_bag_keeps_no_rows_that_came_and_went_since(TableType type)
    {
        await using var node = new Node();
        var table = node.Make<string, object>(type);
        var remains = new Remains();
        Fill(table);
        var page = table.Select((_, _) => true, (key, _) => key, limit: 1);

        ComeAndGo(table, remains);

        Assert.InRange(remains.Count, 0, Few);

        // These rows were not in the table all the time, so each is visited at most once.
        Assert.InRange(Rest(page).Count, 0, 2);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Rule", "E53")]
    public async Task Whatever_is_replaced_deleted_and_inserted_behind_a_walk_what_lasts_is_met_once(bool allInOnePlace)
    {
        await using var node = new Node();
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var table = node.NewTable<string, int>(comparer: new Careless(allInOnePlace));
            for (var i = 0; i < 40; i++)
                table.Insert($"k{i}", i);
            var met = new List<string>();
            using var walk = table.GetEnumerator();
            while (walk.MoveNext())
            {
                met.Add(walk.Current.Key.ToLowerInvariant());
                for (var i = random.Next(10); i > 0; i--)
                    Disturb(table, random);
            }

            // The rows with even keys were replaced all the time, but never deleted.
            Assert.Equal(met.Count, met.Distinct().Count());
            Assert.All(Enumerable.Range(0, 20), i => Assert.Contains($"k{2 * i}", met));
        }
    }

    [Theory]
    [MemberData(nameof(Unique))]
    [Trait("Rule", "E16")]
    [Trait("Rule", "E31")]
    public async Task What_takes_the_place_of_a_row_that_has_expired_has_its_own_key(TableType type)
    {
        var time = new ManualTime();
        await using var node = new Node(new NodeOptions { TimeProvider = time });
        (string, Action<UniqueTable<string, long>>)[] insertions =
        [
            ("insert", table => table.Insert("A", 2)),
            ("insert new", table => table.InsertNew("A", 2)),
            ("insert several", table => table.Insert([new("A", 2)])),
            ("insert several new", table => table.InsertNew([new("A", 2)])),
            ("counter", table => table.UpdateCounter("A", 1, initial: 1)),
            ("element", table => table.UpdateElement("A", _ => 2, 0)),
        ];
        foreach (var (name, insert) in insertions)
        {
            UniqueTable<string, long> table = type is TableType.Set
                ? node.NewTable<string, long>(comparer: StringComparer.OrdinalIgnoreCase)
                : node.NewOrderedTable<string, long>(comparer: StringComparer.OrdinalIgnoreCase);
            table.Insert("a", 1, Expiration.After(TimeSpan.FromSeconds(1)));
            time.Now += TimeSpan.FromSeconds(1);

            insert(table);

            Assert.Equal((name, "A", 2), (name, Assert.Single(table.ToList()).Key, table.Single().Value));
            Assert.Equal(1, table.Count);
        }
    }

    private static void Disturb(Table<string, int> table, Random random)
    {
        var i = random.Next(40);
        if (i % 2 == 0)
            table.Insert(random.Next(2) == 0 ? $"k{i}" : $"K{i}", i);
        else if (!table.Delete($"k{i}"))
            table.Insert($"K{i}", i);
    }

    private static UniqueTable<string, object> Make(Node node, TableType type, int capacity = 0) => type is TableType.Set
        ? node.NewTable<string, object>(new TableOptions { Capacity = capacity }, StringComparer.OrdinalIgnoreCase)
        : node.NewOrderedTable<string, object>(comparer: StringComparer.OrdinalIgnoreCase);

    private static void Fill(RowTable<string, object> table) => table.Insert([new("a", ""), new("b", ""), new("c", "")]);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void FillWith(UniqueTable<string, object> table, Remains remains, Expiration expiration)
    {
        for (var i = 0; i < Replacements; i++)
            table.Insert($"{i}", remains.New(), expiration);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ReplaceAgainAndAgain(RowTable<string, object> table, Remains remains)
    {
        for (var i = 0; i < Replacements; i++)
        {
            foreach (var key in (string[])["A", "B", "C", "a", "b", "c"])
                table.Insert(key, remains.New());
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ComeAndGo(RowTable<string, object> table, Remains remains)
    {
        for (var i = 0; i < Replacements; i++)
        {
            foreach (var key in (string[])["a", "b", "c"])
            {
                table.Delete(key);
                table.Insert(key, remains.New());
            }
        }

        foreach (var key in (string[])["a", "b", "c"])
        {
            table.Delete(key);
            table.Insert(key, "");
        }
    }

    private static List<string> Rest(TablePage<string> page)
    {
        var rest = new List<string>();
        for (var next = page.Next(); next is not null; next = next.Next())
            rest.AddRange(next.Rows);
        return rest;
    }

    private sealed class Careless(bool allInOnePlace) : IEqualityComparer<string>
    {
        public bool Equals(string? x, string? y) => StringComparer.OrdinalIgnoreCase.Equals(x, y);

        public int GetHashCode(string obj) => allInOnePlace ? 7 : StringComparer.OrdinalIgnoreCase.GetHashCode(obj);
    }
}

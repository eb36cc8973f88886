using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables;

/// <summary>A comparer is user code: wherever it throws, the table stays intact and no lock stays taken.</summary>
public sealed class TableComparerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static TheoryData<TableType, int> Tables => new(
        from type in Enum.GetValues<TableType>() from size in (int[])[1, 10, 128, 150] select (type, size));

    [Theory]
    [MemberData(nameof(Tables))]
    public async Task Wherever_a_comparer_throws_the_table_stays_whole(TableType type, int size)
    {
        await using var node = new Node();
        Action<RowTable<string, int>>[] operations =
        [
            table => table.Insert("k0", 1), table => table.Insert("K0", 1), table => table.Insert("new", 1),
            table => table.InsertNew("new", 1),
            table => table.Insert([new("new", 1), new("K0", 2), new("newer", 3), new("NEW", 4)]),
            table => table.InsertNew([new("new", 1), new("newer", 2)]),
            table => table.InsertNew([new("new", 1), new("k0", 2)]), table => table.Delete("K0"), table => table.Take("k0"),
            table => table.DeleteObject("k0", 0), table => table.SelectDelete((key, _) => key == "k0"), table => table.Lookup("k0"),
            table => table.TryNext("k0", out _),
        ];

        foreach (var operation in operations)
        {
            // In each round a later comparison throws, until the operation completes.
            for (var (fuse, thrown) = (1, true); thrown; fuse++)
            {
                var comparer = new Fuse();
                var table = Make(node, type, comparer);
                for (var i = 0; i < size; i++)
                    table.Insert($"k{i}", i);

                comparer.Left = fuse;
                thrown = Record.Exception(() => operation(table)) is not null;
                comparer.Left = int.MaxValue;

                IsWhole(table);
                table.Delete();
            }
        }
    }

    private static void IsWhole(RowTable<string, int> table)
    {
        var rows = table.ToList();
        Assert.Equal(rows.Count, table.Count);
        Assert.All(rows, row => Assert.Contains(row.Value, table.Lookup(row.Key)));
        Assert.Equal(rows.Select(row => row.Key).Distinct(StringComparer.OrdinalIgnoreCase), table.Keys());

        // From another thread, because locks are reentrant: this thread would get a lock that it has failed to release.
        Assert.True(Task.Run(() => Write(table)).Wait(Patience), "A lock is still held.");
    }

    private static void Write(RowTable<string, int> table)
    {
        table.Insert([new("k0", 7), new("new", 7), new("newer", 7)]);
        var others = table.Keys().Except(["k0", "new", "newer"], StringComparer.OrdinalIgnoreCase).Count();
        foreach (var key in (string[])["K0", "NEW", "newer"])
        {
            Assert.True(table.Member(key));
            Assert.True(table.Delete(key));
            Assert.False(table.Member(key));
        }

        Assert.Equal(others, table.Count);
    }

    private static RowTable<string, int> Make(Node node, TableType type, Fuse comparer) => type switch
    {
        TableType.Set => node.NewTable<string, int>(comparer: comparer),
        TableType.OrderedSet => node.NewOrderedTable<string, int>(comparer: comparer),
        TableType.Bag => node.NewBag<string, int>(comparer: comparer),
        _ => node.NewDuplicateBag<string, int>(comparer: comparer),
    };

    /// <summary>Ignores case, and throws after a number of comparisons.</summary>
    private sealed class Fuse : IComparer<string>, IEqualityComparer<string>
    {
        internal int Left { get; set; } = int.MaxValue;

        public int Compare(string? x, string? y)
        {
            Burn();
            return StringComparer.OrdinalIgnoreCase.Compare(x, y);
        }

        public bool Equals(string? x, string? y)
        {
            Burn();
            return StringComparer.OrdinalIgnoreCase.Equals(x, y);
        }

        public int GetHashCode(string obj)
        {
            Burn();
            return StringComparer.OrdinalIgnoreCase.GetHashCode(obj);
        }

        private void Burn()
        {
            if (--Left == 0)
                throw new FormatException();
        }
    }
}

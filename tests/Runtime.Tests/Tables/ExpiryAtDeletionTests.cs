using System.Collections.Concurrent;
using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables;

/// <summary>A row whose time was over before its deletion is reported as expired exactly once, however it was deleted.</summary>
public sealed class ExpiryAtDeletionTests : IAsyncDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ManualTime _time = new();
    private readonly Node _node;

    public ExpiryAtDeletionTests() => _node = new Node(new NodeOptions { TimeProvider = _time });

    public static TheoryData<TableType, string> Ways
    {
        get
        {
            var ways = new TheoryData<TableType, string>();
            foreach (var type in Enum.GetValues<TableType>())
            {
                foreach (var way in Deletions.Keys)
                    ways.Add(type, way);
            }

            return ways;
        }
    }

    private static Dictionary<string, Action<RowTable<string, long>>> Deletions => new()
    {
        ["delete all"] = table => table.DeleteAllObjects(),
        ["delete the table"] = table => table.Delete(),
        ["delete"] = table => table.Delete("over"),
        ["take"] = table => table.Take("over"),
        ["delete object"] = table => table.DeleteObject("over", 1),
        ["insert"] = table => table.Insert("over", 9),
        ["insert new"] = table => table.InsertNew("over", 9),
        ["insert several"] = table => table.Insert([new("over", 9)]),
        ["expire"] = table => table.Expire("over", Expiration.None),
        ["select delete"] = table => { table.SelectDelete((_, _) => true); table.Delete("over"); },
    };

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_row_whose_time_had_come_is_told_once_however_it_goes(TableType type, string way)
    {
        var table = _node.Make<string, long>(type);
        var told = Told(table);
        table.Insert("over", 1);
        table.Insert("not yet", 2);
        table.Expire("over", Expiration.After(Second));
        table.Expire("not yet", Expiration.After(2 * Second));
        _time.Now += Second;

        Deletions[way](table);

        await Lab.Until(() => !told.IsEmpty);
        _time.Now += 60 * Second;
        await Settled();
        Assert.Equal([("over", 1)], told);
    }

    [Theory]
    [InlineData("delete all")]
    [InlineData("delete the table")]
    public async Task A_row_that_a_reader_had_found_expired_is_told_once(string way)
    {
        var table = _node.NewTable<string, long>();
        var told = Told(table);
        table.Insert("over", 1, Expiration.Sliding(Second));
        _time.Now += Second;
        Assert.False(table.TryLookup("over", out _));

        Deletions[way](table);

        await Lab.Until(() => !told.IsEmpty);
        await Settled();
        Assert.Equal([("over", 1)], told);
    }

    [Theory]
    [InlineData("delete all")]
    [InlineData("delete the table")]
    public async Task Many_rows_whose_time_had_come_are_told_once_each_and_no_other(string way)
    {
        const int Many = 5000;
        var table = _node.NewTable<string, long>();
        var told = Told(table);
        for (var i = 0; i < Many; i++)
            table.Insert($"{i}", i, Expiration.After(TimeSpan.FromMilliseconds(i + 1)));
        _time.Now += TimeSpan.FromMilliseconds(Many / 2);

        Deletions[way](table);

        await Lab.Until(() => told.Count >= Many / 2);
        await Settled();
        Assert.Equal(Enumerable.Range(0, Many / 2).Select(i => (long)i), told.Select(row => row.Row).Order());
    }

    [Fact]
    public async Task A_row_whose_time_had_come_is_told_when_the_owner_of_its_table_ends()
    {
        var told = new ConcurrentQueue<(string, long Row)>();
        await _node.EndOf(self =>
        {
            var table = self.NewTable<string, long>();
            table.RowExpired += (_, expired) => told.Enqueue((expired.Key, expired.Row));
            table.Insert("over", 1, Expiration.After(Second));
            _time.Now += Second;
            return Task.CompletedTask;
        });

        await Lab.Until(() => !told.IsEmpty);
        Assert.Equal([("over", 1)], told);
    }

    private static ConcurrentQueue<(string Key, long Row)> Told(RowTable<string, long> table)
    {
        var told = new ConcurrentQueue<(string, long)>();
        table.RowExpired += (_, expired) => told.Enqueue((expired.Key, expired.Row));
        return told;
    }

    // Waits until all earlier expirations have been reported: a row of another table that expires now is reported after them.
    private async Task Settled()
    {
        var last = _node.NewTable<string, long>();
        var told = Told(last);
        last.Insert("last", 0, Expiration.After(Second));
        _time.Now += Second;
        last.Delete("last");
        await Lab.Until(() => !told.IsEmpty);
    }
}

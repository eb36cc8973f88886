using Pail.Runtime.Processes;
using Pail.Runtime.Tables;
using Pail.Runtime.Tests.Guide;

namespace Pail.Runtime.Tests.Examples;

/// <summary>The examples in the documentation of ordered tables. A region is called as the member that shows it.</summary>
public sealed class OrderedTableExamples
{
    private Transcript Console { get; } = new();

    [Fact]
    public async Task An_ordered_table_is_walked_in_order()
    {
        await using var node = new Node();

        #region T:Pail.Runtime.Tables.OrderedTable`2
        var events = node.NewOrderedTable<int, string>();
        events.Insert([new(10, "wake"), new(20, "wash"), new(30, "work")]);
        foreach (var (time, what) in events.Range(KeyRange.From(15).Before(30)))
            Console.WriteLine($"{time} {what}"); // 20 wash
        #endregion

        Assert.Equal("20 wash", Console.ToString());
    }

    [Fact]
    public async Task A_range_is_walked_backward()
    {
        await using var node = new Node();
        var events = node.NewOrderedTable<int, string>();
        events.Insert([new(10, "wake"), new(20, "wash"), new(30, "work")]);

        #region M:Pail.Runtime.Tables.OrderedTable`2.Range(Pail.Runtime.Tables.KeyRange{`0},System.Boolean)
        foreach (var (time, what) in events.Range(KeyRange.To(25), backward: true))
            Console.WriteLine($"{time} {what}");
        #endregion

        Assert.Equal("20 wash\n10 wake", Console.ToString());
    }

    [Fact]
    public async Task A_range_has_ends_or_none()
    {
        await using var node = new Node();
        var ages = node.NewOrderedTable<int, string>();
        ages.Insert([new(12, "eve"), new(13, "ada"), new(18, "bob"), new(19, "zoe"), new(20, "max")]);

        #region T:Pail.Runtime.Tables.KeyRange`1
        var teens = KeyRange.From(13).To(19);
        var minors = KeyRange.Before(18);
        #endregion

        Assert.Equal(["ada", "bob", "zoe"], ages.Range(teens).Select(row => row.Value));
        Assert.Equal(["eve", "ada"], ages.Range(minors).Select(row => row.Value));
    }

    [Fact]
    public async Task Keys_with_the_same_beginning_are_found()
    {
        await using var node = new Node();
        var files = node.NewOrderedTable<string, long>();
        files.Insert([new("/etc/hosts", 1), new("/var/log", 2), new("/var/tmp", 3), new("/varnish", 4)]);

        #region M:Pail.Runtime.Tables.OrderedTables.Prefix``1(Pail.Runtime.Tables.OrderedTable{System.String,``0},System.String,System.Boolean)
        foreach (var (path, size) in files.Prefix("/var/"))
            Console.WriteLine($"{path} {size}");
        #endregion

        Assert.Equal("/var/log 2\n/var/tmp 3", Console.ToString());
    }
}

using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables;

public sealed class TableDirectoryTests
{
    [Fact]
    [Trait("Rule", "E2")]
    public async Task A_named_table_is_found_as_what_it_is_and_as_nothing_else()
    {
        await using var node = new Node();
        var table = node.NewTable<string, long>(new TableOptions { Name = "scores", Named = true });

        Assert.Same(table, node.WhereIsTable<Table<string, long>>("scores"));
        Assert.Same(table, node.WhereIsTable<RowTable<string, long>>("scores"));
        Assert.Null(node.WhereIsTable<Table<string, long>>("names"));
        var error = Assert.Throws<InvalidCastException>(() => node.WhereIsTable<OrderedTable<string, int>>("scores"));
        Assert.Equal("Table 'scores' must be of type OrderedTable<String, Int32>, but is of type Table<String, Int64>.", error.Message);
    }

    [Fact]
    [Trait("Rule", "E65")]
    public async Task All_tables_of_a_node_are_listed_as_long_as_they_are_there()
    {
        await using var node = new Node();
        var first = node.NewTable<string, long>();
        var second = node.NewBag<string, long>();
        Assert.Equal([first.Id, second.Id], node.Tables().Select(table => table.Id).Order());

        first.Delete();

        Assert.Equal([second], node.Tables());
    }
}

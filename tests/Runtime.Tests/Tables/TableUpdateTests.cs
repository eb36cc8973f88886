using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables;

public sealed class TableUpdateTests
{
    [Fact]
    public async Task Update_sees_the_row_and_replaces_it()
    {
        await using var node = new Node();
        var table = node.NewTable<string, string>();
        table.Insert("ada", "a");

        var before = table.Update("ada", "b", static (bool found, ref string? row, string more, out string? old) =>
        {
            Assert.True(found);
            old = row;
            row += more;
            return RowChange.Put;
        });

        Assert.Equal("a", before);
        Assert.Equal("ab", Lookup(table, "ada"));
        Assert.Equal(1, table.Count);
    }

    [Fact]
    public async Task Update_sees_that_the_row_is_missing_and_makes_it()
    {
        await using var node = new Node();
        var table = node.NewTable<string, string>();

        var found = table.Update("ada", "new", static (bool found, ref string? row, string content, out bool was) =>
        {
            Assert.Null(row);
            was = found;
            row = content;
            return RowChange.Put;
        });

        Assert.False(found);
        Assert.Equal("new", Lookup(table, "ada"));
        Assert.Equal(1, table.Count);
    }

    [Fact]
    public async Task Update_can_remove_the_row()
    {
        await using var node = new Node();
        var table = node.NewTable<string, string>();
        table.Insert("ada", "a");

        Assert.Equal(1, Decide(table, "ada", RowChange.Remove));
        Assert.Equal(1, Decide(table, "ada", RowChange.Remove));

        Assert.False(table.Member("ada"));
        Assert.Equal(0, table.Count);
        Assert.True(table.InsertNew("ada", "b"));
    }

    [Fact]
    public async Task Update_that_keeps_changes_nothing_whatever_it_did_to_its_copy()
    {
        await using var node = new Node();
        var table = node.NewTable<string, string>();
        table.Insert("ada", "a");

        Decide(table, "ada", RowChange.Keep);
        Decide(table, "bob", RowChange.Keep);

        Assert.Equal("a", Lookup(table, "ada"));
        Assert.False(table.Member("bob"));
        Assert.Equal(1, table.Count);
    }

    [Fact]
    public async Task Update_that_throws_changes_nothing_and_leaves_the_row_usable()
    {
        await using var node = new Node();
        var table = node.NewTable<string, string>();
        table.Insert("ada", "a");

        Assert.Throws<FormatException>(() => Fail(table, "ada"));
        Assert.Throws<FormatException>(() => Fail(table, "bob"));

        Assert.Equal("a", Lookup(table, "ada"));
        Assert.False(table.Member("bob"));
        Assert.Equal(1, table.Count);
        Together.Run(() => table.Insert("ada", "b"), () => table.Insert("bob", "b"));
        Assert.Equal(2, table.Count);
    }

    [Fact]
    public async Task A_row_being_made_is_not_seen_until_it_is_decided()
    {
        await using var node = new Node();
        var table = node.NewTable<string, string>();

        table.Update<Table<string, string>, int>("ada", table, static (_, ref row, table, out result) =>
        {
            result = 0;
            row = "a";
            Assert.False(table.Member("ada"));
            Assert.False(table.TryLookup("ada", out string? _));
            Assert.Empty(table);
            Assert.Equal(0, table.Count);
            return RowChange.Put;
        });

        Assert.True(table.Member("ada"));
    }

    [Fact]
    public async Task A_function_that_writes_its_own_row_is_refused()
    {
        await using var node = new Node();
        var table = node.NewTable<string, string>(new TableOptions { Name = "names" });
        table.Insert("ada", "a");
        Action[] writes =
        [
            () => table.Insert("ada", "x"), () => table.Delete("ada"), () => table.TryTake("ada", out _),
            () => Decide(table, "ada", RowChange.Put),
        ];

        RowUpdate<string, Action, int> run = static (_, ref row, action, out result) =>
        {
            result = 0;
            row = "changed";
            action();
            return RowChange.Put;
        };

        foreach (var write in writes)
        {
            var error = Assert.Throws<InvalidOperationException>(() => table.Update("ada", write, run));
            Assert.Contains("'names'", error.Message, StringComparison.Ordinal);
            Assert.Contains("'ada'", error.Message, StringComparison.Ordinal);
        }

        Assert.Equal("a", Lookup(table, "ada"));
        Together.Run(() => table.Insert("ada", "b"));
        Assert.Equal("b", Lookup(table, "ada"));
    }

    [Fact]
    public async Task Update_takes_a_span_as_state()
    {
        await using var node = new Node();
        var table = node.NewTable<string, string>();

        var length = table.Update("ada", "lovelace".AsSpan(4), static (bool _, ref string? row, ReadOnlySpan<char> text, out int length) =>
        {
            row = text.ToString();
            length = text.Length;
            return RowChange.Put;
        });

        Assert.Equal(4, length);
        Assert.Equal("lace", Lookup(table, "ada"));
    }

    [Fact]
    public async Task The_example_of_update_withdraws_only_what_is_there()
    {
        await using var node = new Node();
        var balances = node.NewTable<string, decimal>();
        balances.Insert("ada", 50m);

        Assert.True(Withdraw());
        Assert.False(Withdraw());

        Assert.True(balances.TryLookup("ada", out var left));
        Assert.Equal(20m, left);

        bool Withdraw() => balances.Update("ada", 30m, static (bool found, ref decimal balance, decimal amount, out bool paid) =>
        {
            paid = found && balance >= amount;
            balance -= amount;
            return paid ? RowChange.Put : RowChange.Keep;
        });
    }

    [Fact]
    public async Task An_update_without_a_function_is_refused()
    {
        await using var node = new Node();
        var table = node.NewTable<string, string>();

        Assert.Throws<ArgumentNullException>("update", () => table.Update<int, int>("ada", 0, null!));
    }

    private static string? Lookup(Table<string, string> table, string key) => table.TryLookup(key, out var row) ? row : null;

    private static int Decide(Table<string, string> table, string key, RowChange change) =>
        table.Update(key, change, static (bool _, ref string? row, RowChange change, out int calls) =>
        {
            calls = 1;
            row = "changed";
            return change;
        });

    private static int Fail(Table<string, string> table, string key) =>
        table.Update<int, int>(key, 0, static (bool _, ref string? row, int _, out int _) =>
        {
            row = "changed";
            throw new FormatException();
        });
}

using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables;

/// <summary>Changes of single fields of rows, in tables with an order and without one.</summary>
public sealed class FieldCounterTests : IAsyncDisposable
{
    private readonly Node _node = new();

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Theory]
    [Trait("Rule", "E27")]
    [InlineData(TableType.Set)]
    [InlineData(TableType.OrderedSet)]
    public void Several_fields_are_added_to_as_one_and_every_result_comes_back(TableType type)
    {
        var table = New(type);
        table.Insert("ada", new Visits(1, 10, "home"));

        Assert.Equal(3, table.UpdateCounter("ada", Today, 2));
        Assert.Equal([4, 9, 5], table.UpdateCounters("ada", [new(Today, 1), new(Ever, -1), new(Today, 1)]));
        Assert.Empty(table.UpdateCounters("ada", []));

        Assert.Equal([new Visits(5, 9, "home")], table.Lookup("ada"));
    }

    [Fact]
    [Trait("Rule", "E28")]
    public void A_field_wraps_at_its_limit_and_not_before()
    {
        var table = New(TableType.Set);
        table.Insert("ada", new Visits(1, 1, ""));

        Assert.Equal([2, 7, 1, -7], table.UpdateCounters("ada", [
            new(Today, 1, new CounterLimit(2, 7)),
            new(Today, 1, new CounterLimit(2, 7)),
            new(Ever, 0, new CounterLimit(1, 5)),
            new(Ever, -2, new CounterLimit(0, -7)),
        ]));
    }

    [Fact]
    [Trait("Rule", "E29")]
    public void An_addition_that_fails_undoes_those_before_it()
    {
        var table = New(TableType.Set);
        var row = new Visits(1, long.MaxValue, "home");
        table.Insert("ada", row);

        var error = Assert.Throws<OverflowException>(() => table.UpdateCounters("ada", [new(Today, 1), new(Ever, 1)]));

        Assert.Contains("addition 2", error.Message, StringComparison.Ordinal);
        Assert.Contains("'ada'", error.Message, StringComparison.Ordinal);
        Assert.Equal([row], table.Lookup("ada"));
        Assert.Throws<OverflowException>(() => table.UpdateCounter("bob", Ever, 1, row));
        Assert.False(table.Member("bob"));
    }

    [Fact]
    [Trait("Rule", "E30")]
    public void A_missing_row_or_field_is_an_error()
    {
        var table = New(TableType.Set);

        Assert.Throws<KeyNotFoundException>(() => table.UpdateCounter("ada", Today, 1));
        Assert.Throws<KeyNotFoundException>(() => table.UpdateCounters("ada", []));
        Assert.Throws<ArgumentNullException>(() => table.UpdateCounter("ada", null!, 1, default));
        Assert.Throws<ArgumentNullException>(() => table.UpdateCounters("ada", [default], default));
        Assert.Throws<ArgumentNullException>(() => table.UpdateElement("ada", (RowField<Visits, string>)null!, ""));
        Assert.Equal(0, table.Count);
    }

    [Fact]
    [Trait("Rule", "E31")]
    public void A_missing_row_begins_as_the_default_one_even_without_additions()
    {
        var table = New(TableType.Set);
        var initial = new Visits(5, 50, "home");

        Assert.Equal(6, table.UpdateCounter("ada", Today, 1, initial));
        Assert.Empty(table.UpdateCounters("bob", [], initial));
        Assert.Equal([7, 51], table.UpdateCounters("ada", [new(Today, 1), new(Ever, 1)], new Visits(0, 0, "")));

        Assert.Equal([new Visits(7, 51, "home")], table.Lookup("ada"));
        Assert.Equal([initial], table.Lookup("bob"));
    }

    [Fact]
    [Trait("Rule", "E33")]
    public void A_field_of_any_type_can_be_set()
    {
        var table = New(TableType.OrderedSet);
        table.Insert("ada", new Visits(1, 10, "home"));

        Assert.True(table.UpdateElement("ada", static (ref row) => ref row.Page, "help"));
        Assert.False(table.UpdateElement("bob", static (ref row) => ref row.Page, "help"));

        Assert.Equal([new Visits(1, 10, "help")], table.Lookup("ada"));
        Assert.Equal(1, table.Count);
    }

    [Fact]
    [Trait("Rule", "E34")]
    public void No_addition_is_lost_and_no_reader_sees_one_field_without_the_other()
    {
        const int Rounds = 20_000;
        var table = New(TableType.Set);
        table.Insert("ada", new Visits(0, 0, ""));
        var adding = 3;

        Together.Run(4, me =>
        {
            if (me == 3)
            {
                while (Volatile.Read(ref adding) > 0)
                    Assert.True(table.LookupElement("ada", static row => row.Today == row.Ever));
                return;
            }

            for (var i = 0; i < Rounds; i++)
                table.UpdateCounters("ada", [new(Today, 1), new(Ever, 1)]);
            Interlocked.Decrement(ref adding);
        });

        Assert.Equal([new Visits(3 * Rounds, 3 * Rounds, "")], table.Lookup("ada"));
    }

    private static ref long Today(ref Visits row) => ref row.Today;

    private static ref long Ever(ref Visits row) => ref row.Ever;

    private UniqueTable<string, Visits> New(TableType type) =>
        type is TableType.Set ? _node.NewTable<string, Visits>() : _node.NewOrderedTable<string, Visits>();

    private record struct Visits(long Today, long Ever, string Page)
    {
        // Fields and not properties, because counters need references to them.
        public long Today = Today;
        public long Ever = Ever;
        public string Page = Page;
    }
}

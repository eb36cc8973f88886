using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables;

/// <summary>Readers never see half-written rows, even if the processor cannot store a row in one piece.</summary>
public sealed class WideRowTests
{
    [Fact]
    public Task A_small_struct_is_never_torn() =>
        NeverTorn(static n => new Small(n, n), static row => row.Low == row.High);

    [Fact]
    public Task A_large_struct_with_references_is_never_torn()
    {
        var texts = Enumerable.Range(0, 256).Select(n => $"{n}").ToArray();
        return NeverTorn(
            n => new Large(n, texts[n], n, texts[n], n),
            row => row.First == row.Middle && row.Middle == row.Last && row.Text == texts[(int)row.First] && row.Again == row.Text);
    }

    [Fact]
    public Task A_decimal_is_never_torn() =>
        NeverTorn(
            static n => new decimal(n, n, n, false, 0),
            static row => decimal.GetBits(row) is [var a, var b, var c, _] && a == b && b == c);

    [Fact]
    public async Task Primitives_enums_and_structs_are_stored_as_they_are()
    {
        await using var node = new Node();

        Stored<byte>(node, 200);
        Stored(node, long.MinValue);
        Stored(node, Math.PI);
        Stored(node, 'x');
        Stored(node, true);
        Stored(node, DayOfWeek.Friday);
        Stored(node, Int128.MaxValue);
        Stored(node, new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11));
        Stored<int?>(node, 5);
        Stored<int?>(node, null);
        Stored<string?>(node, null);
    }

    private static async Task NeverTorn<TRow>(Func<int, TRow> make, Func<TRow, bool> isWhole)
    {
        const int Writes = 200_000;
        await using var node = new Node();
        var table = node.NewTable<int, TRow>();
        table.Insert(0, make(0));
        var writing = 2;

        Together.Run(4, me =>
        {
            if (me >= 2)
            {
                while (Volatile.Read(ref writing) > 0)
                {
                    Assert.True(table.TryLookup(0, out var row));
                    Assert.True(isWhole(row), $"Torn: {row}");
                }

                return;
            }

            for (var i = 0; i < Writes; i++)
                table.Insert(0, make(i & 255));
            Interlocked.Decrement(ref writing);
        });
    }

    private static void Stored<TRow>(Node node, TRow row)
    {
        var table = node.NewTable<int, TRow>();
        table.Insert(1, row);
        Assert.True(table.TryLookup(1, out var found));
        Assert.Equal(row, found);
        Assert.Equal(row, Assert.Single(table).Value);
        Assert.True(table.TryTake(1, out var taken));
        Assert.Equal(row, taken);
    }

    private readonly record struct Small(int Low, int High);

    private readonly record struct Large(long First, string Text, long Middle, string Again, long Last);
}

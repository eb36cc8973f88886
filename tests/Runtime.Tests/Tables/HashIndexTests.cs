using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables;

public sealed class HashIndexTests
{
    [Fact]
    public void No_row_has_the_position_of_the_mark_of_a_moved_chain()
    {
        // For any hash code. A slow reader may find the mark in the previous array and must not take it for a row.
        var index = new HashIndex<Hashed, int>(null, new TableOptions());

        var mark = HashBuckets<Hashed, int>.Moved.Position;

        Assert.True(((HashRow<Hashed, int>)index.Make(new Hashed(HashOf(uint.MaxValue)))).Position < mark);
        Assert.True(((HashRow<Hashed, int>)index.Make(default)).Position < mark);
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(uint.MaxValue)]
    [InlineData(uint.MaxValue - 1)]
    public async Task Keys_at_the_ends_are_found_before_and_behind_growth_and_walked_over(uint position)
    {
        await using var node = new Node();
        var table = node.NewTable<Hashed, int>();
        var key = new Hashed(HashOf(position));
        Assert.Equal(position, KeyEquality.Spread(key.Code));
        table.Insert(key, -1);
        for (var i = 0; i < 1000; i++)
        {
            table.Insert(new Hashed(i + 1), i);
            Assert.Equal([-1], table.Lookup(key));
        }

        Assert.Equal(1001, table.ToList().Select(pair => pair.Key).Distinct().Count());
        Assert.True(table.Delete(key));
        Assert.False(table.Member(key));
    }

    // The inverse of KeyEquality.Spread: a multiplication by the inverse of its factor.
    private static int HashOf(uint position)
    {
        var inverse = 0x9E3779B9u;
        for (var i = 0; i < 5; i++)
            inverse *= 2 - (0x9E3779B9u * inverse);
        return (int)(position * inverse);
    }

    private readonly record struct Hashed(int Code)
    {
        public override int GetHashCode() => Code;
    }
}

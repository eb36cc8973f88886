using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables;

/// <summary>
/// Ordered tables of strings, read while other threads insert keys that make the leaves forget what all their keys begin with.
/// </summary>
public sealed class OrderedStringStressTests
{
    private const string Beginning = "a long common beginning/";
    private const int Lasting = 100;

    // Characters of one byte and of two, and none, behind a shorter and shorter part of the beginning.
    private static readonly string[] Passing =
    [
        .. from length in Enumerable.Range(0, Beginning.Length).Reverse()
           from end in (string[])["", "\0", "~", "ÿ", "Ā", "\uD800"]
           select Beginning[..length] + end,
    ];

    [Fact]
    [Trait("Rule", "E56")]
    [Trait("Rule", "E59")]
    public async Task Lasting_keys_are_found_and_nothing_else_while_the_common_beginning_becomes_shorter()
    {
        await using var node = new Node();
        for (var round = 0; round < 60; round++)
        {
            var table = Filled(node);
            WriteWhileOthersRead(table, me =>
            {
                for (var i = me; i < Passing.Length; i += 2)
                    Assert.True(table.InsertNew(Passing[i], Passing[i]));
                for (var i = me; i < Passing.Length; i += 4)
                    Assert.True(table.Delete(Passing[i]));
            });

            LastingAreThere(table);
            Assert.Equal(table.Keys().Order(StringComparer.Ordinal), table.Keys());
            table.Delete();
        }
    }

    [Fact]
    [Trait("Rule", "E56")]
    [Trait("Rule", "E59")]
    public async Task Lasting_keys_are_found_and_nothing_else_while_leaves_split_and_join()
    {
        await using var node = new Node();
        var table = Filled(node);
        WriteWhileOthersRead(table, me =>
        {
            for (var pass = 0; pass < 20; pass++)
            {
                foreach (var key in Between(me, pass))
                    Assert.True(table.InsertNew(key, key));
                foreach (var key in Between(me, pass))
                    Assert.True(table.Delete(key));
            }
        });

        Assert.Equal(Enumerable.Range(0, Lasting).Select(Key), table.Keys());
    }

    // Two threads write, each its own keys, and two look for the lasting keys until both are done.
    private static void WriteWhileOthersRead(OrderedTable<string, string> table, Action<int> write)
    {
        var writing = 2;
        Together.Run(4, me =>
        {
            if (me >= 2)
            {
                while (Volatile.Read(ref writing) > 0)
                    LastingAreThere(table);
                return;
            }

            try
            {
                write(me);
            }
            finally
            {
                Interlocked.Decrement(ref writing);
            }
        });
    }

    private static OrderedTable<string, string> Filled(Node node)
    {
        var table = node.NewOrderedTable<string, string>();
        for (var i = 0; i < Lasting; i++)
            table.Insert(Key(i), Key(i));
        return table;
    }

    private static string Key(int i) => $"{Beginning}{i:000}";

    // Many keys after each lasting one: in one pass all of one byte, in the next one some of two, long and short ones.
    private static IEnumerable<string> Between(int me, int pass)
    {
        for (var i = 0; i < Lasting; i++)
        {
            for (var j = 0; j < 12; j++)
                yield return $"{Key(i)}{(pass % 3 == 0 && j == 5 ? 'Ā' : '/')}{me}{(pass % 2 == 0 ? "a longer end" : "")}{j}";
        }
    }

    private static void LastingAreThere(OrderedTable<string, string> table)
    {
        for (var i = 0; i < Lasting; i++)
        {
            var key = Key(i);
            Assert.True(table.TryLookup(key, out var row), key);
            Assert.Equal(key, row);
            Assert.True(table.TryLookup(key.AsSpan(), out row), key);
            Assert.Equal(key, row);
            Assert.False(table.TryLookup(key + "never", out _));
            Assert.False(table.TryLookup(key[..^1], out _));
            Assert.True(table.TryNext(key[..^1], out var next));
            Assert.True(string.CompareOrdinal(next, key[..^1]) > 0);
        }

        var keys = table.Range(KeyRange<string>.All).Select(pair => pair.Key).ToList();
        Assert.Equal(keys.Order(StringComparer.Ordinal), keys);
        Assert.Equal(Lasting, keys.Count(key => key.Length == Beginning.Length + 3 && key.StartsWith(Beginning, StringComparison.Ordinal)));
    }
}

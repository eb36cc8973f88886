using CsCheck;
using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables;

/// <summary>Ordered tables of strings beside a sorted list of the same keys.</summary>
public sealed class OrderedStringTests
{
    private static readonly Gen<(bool Inserts, string Key)[]> Steps =
        Gen.Select(Gen.Bool, NastyKeys.Any).Array[0, 600];

    [Fact]
    [Trait("Rule", "E44")]
    [Trait("Rule", "E49")]
    [Trait("Rule", "E51")]
    public async Task Strings_are_found_and_ordered_as_in_a_sorted_dictionary()
    {
        await using var node = new Node();

        Steps.Sample(
            steps =>
            {
                var table = node.NewOrderedTable<string, string>();
                var model = new SortedDictionary<string, string>(StringComparer.Ordinal);
                foreach (var (inserts, key) in steps)
                {
                    if (inserts)
                        Assert.Equal(model.TryAdd(key, key), table.InsertNew(key, key));
                    else
                        Assert.Equal(model.Remove(key), table.Delete(key));
                }

                IsSame([.. model.Keys], table, steps.Select(step => step.Key));
                table.Delete();
            },
            iter: 100);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [Trait("Rule", "E44")]
    [Trait("Rule", "E51")]
    public async Task A_large_table_grows_and_shrinks_like_a_sorted_dictionary(int seed)
    {
        await using var node = new Node();
        var table = node.NewOrderedTable<string, string>();
        var model = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var random = new Random(seed);
        var keys = Enumerable.Range(0, 20_000).Select(i => Key(random, i)).Distinct().ToArray();

        // More leaves than a branch can have children; then fewer and fewer, so that leaves and branches are joined.
        foreach (var key in keys)
        {
            Assert.True(model.TryAdd(key, key));
            Assert.True(table.InsertNew(key, key));
        }

        IsSame([.. model.Keys], table, keys.Take(2_000));
        random.Shuffle(keys);
        foreach (var key in keys.Skip(500))
        {
            Assert.True(model.Remove(key));
            Assert.True(table.Delete(key));
        }

        IsSame([.. model.Keys], table, keys.Take(1_000));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Rule", "E44")]
    public async Task A_key_is_found_after_each_insertion_that_shortens_what_all_keys_begin_with(bool atTheEnd)
    {
        await using var node = new Node();
        var table = node.NewOrderedTable<string, string>();
        var keys = new List<string>();
        for (var length = 30; length >= 0; length--)
        {
            var key = new string('b', length) + (atTheEnd ? "c" : "");
            keys.Add(key);
            table.Insert(key, key);

            keys.Sort(StringComparer.Ordinal);
            IsSame(keys, table, [key + "\0", key + "x"]);
        }
    }

    [Fact]
    [Trait("Rule", "E44")]
    public async Task Keys_that_need_two_bytes_come_into_a_table_of_keys_that_do_not()
    {
        await using var node = new Node();
        var table = node.NewOrderedTable<string, string>();
        var keys = new List<string>();
        foreach (var key in (string[])["ab", "ac", "acÿ", "aĀ", "ac\uD800", "\uDC00", "acÿÿÿÿÿÿÿÿĀ", "ac\0", "ac\0\0", "a"])
        {
            table.Insert(key, key);
            keys.Add(key);
            keys.Sort(StringComparer.Ordinal);
            IsSame(keys, table, ["aÿ", "aā", "\uFFFF", "acÿÿÿÿÿÿÿÿā", ""]);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Marks_take_the_memory_of_references_to_keys(bool ordinal)
    {
        await using var node = new Node();
        var usual = node.NewOrderedTable<string, long>(comparer: ordinal ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < 1_000; i++)
            usual.Insert($"key {i}", i);

        // A reference to the row, and one to the key or a mark, in a leaf that is two thirds full; and the row itself.
        Assert.Equal(1_000 * (48 + 24), usual.Info()!.Memory);
    }

    private static void IsSame(IReadOnlyList<string> model, OrderedTable<string, string> table, IEnumerable<string> probes)
    {
        Assert.Equal(model, table.Keys());
        Assert.Equal(model, table.Select((_, _) => true, (key, row) => key == row ? key : "other"));
        Assert.Equal(model.Reverse(), table.SelectReverse((_, _) => true, (key, _) => key));
        var keys = model.ToList();
        foreach (var probe in probes.Concat(model))
        {
            var at = keys.BinarySearch(probe, StringComparer.Ordinal);
            var (below, above) = at < 0 ? (~at - 1, ~at) : (at - 1, at + 1);

            Assert.Equal(at >= 0, table.TryLookup(probe, out var row));
            Assert.Equal(at >= 0 ? probe : null, row);
            Assert.Equal(at >= 0, table.TryLookup(probe.AsSpan(), out row));
            Assert.Equal(at >= 0 ? probe : null, row);
            Assert.Equal(above < keys.Count, table.TryNext(probe, out var next));
            Assert.Equal(above < keys.Count ? keys[above] : null, next);
            Assert.Equal(below >= 0, table.TryPrev(probe, out var previous));
            Assert.Equal(below >= 0 ? keys[below] : null, previous);
        }

        foreach (var probe in probes.Concat(model).Take(20))
        {
            var from = keys.Where(key => string.CompareOrdinal(key, probe) >= 0).ToList();
            var before = keys.Where(key => string.CompareOrdinal(key, probe) < 0).ToList();
            Assert.Equal(from, table.Range(KeyRange.From(probe)).Select(row => row.Key));
            Assert.Equal(from.Where(key => key != probe), table.Range(KeyRange.After(probe)).Select(row => row.Key));
            Assert.Equal(before, table.Range(KeyRange.Before(probe)).Select(row => row.Key));
            before.Reverse();
            Assert.Equal(before, table.Range(KeyRange.Before(probe), backward: true).Select(row => row.Key));
            Assert.Equal(keys.Where(key => key.StartsWith(probe, StringComparison.Ordinal)), table.Prefix(probe).Select(row => row.Key));
        }
    }

    private static string Key(Random random, int i) => (i % 5) switch
    {
        0 => $"key {random.Next(100_000)}",
        1 => $"a quite long beginning {random.Next(100):000}/{random.Next(1_000):000}/and more than a mark holds/{random.Next(3)}",
        2 => $"Ā{random.Next(100_000)}",
        3 => new string('\0', random.Next(20)) + (char)random.Next(0x10000),
        _ => Guid.NewGuid().ToString(),
    };
}

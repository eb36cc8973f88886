using CsCheck;

namespace Pail.Buckets.Tests;

/// <summary>The sorted index of a bucket's keys.</summary>
public sealed class KeyIndexTests
{
    private static readonly Comparer<string> ByBytes = Comparer<string>.Create(Utf8Order.Compare);

    // Lone surrogates and the empty string, too: the caching adapters take any string.
    private static readonly Gen<string> AnyKey = Gen.OneOf("a", "b", "/", "é", "\uFF5E", "\U0001F600", "\U0001F601", "\uD83D", "\uDE00",
        "\0", "\u00FD", "\u00FE", "\uFFFF", "a-prefix-that-many-keys-share/").Array[0, 7].Select(parts => string.Concat(parts));

    private static readonly Gen<(int Kind, string Key, int Length)> Step = Gen.Select(Gen.Int[0, 9], AnyKey, Gen.Int[0, 300]);

    [Fact]
    public void It_does_what_a_sorted_list_does() =>
        Step.Array[0, 2000].Sample(steps =>
        {
            var index = new KeyIndex();
            var model = new SortedSet<string>(ByBytes);
            foreach (var (kind, key, length) in steps)
            {
                if (kind < 5)
                {
                    if (model.Add(key))
                        index.Add(key);
                    else
                        Assert.Throws<InvalidOperationException>(() => index.Add(key));
                }
                else if (kind < 7)
                {
                    Assert.Equal(model.Remove(key), index.Remove(key));
                }
                else
                {
                    CheckReads(index, [.. model], key, length);
                }
            }
            KeyIndexShape.Check(index, [.. model]);
            CheckReads(index, [.. model], null, 1000);
        }, iter: 100);

    [Fact]
    public void A_bound_that_is_no_key_lies_between_its_neighbours()
    {
        var index = new KeyIndex();
        foreach (var key in new[] { "b", "d", "" })
            index.Add(key);

        Assert.Equal(["d"], Read(index, "c", inclusive: true, backward: false, 5));
        Assert.Equal(["b", ""], Read(index, "c", inclusive: false, backward: true, 5));
        Assert.Equal(["", "b", "d"], Read(index, "", inclusive: true, backward: false, 5));
        Assert.Equal(["b", "d"], Read(index, "", inclusive: false, backward: false, 5));
        Assert.Equal([""], Read(index, "", inclusive: true, backward: true, 5));
        Assert.Empty(Read(index, "", inclusive: false, backward: true, 5));
        Assert.Empty(Read(index, "d", inclusive: false, backward: false, 5));
        Assert.Equal(["d", "b"], Read(index, "\U0001F600", inclusive: false, backward: true, 2));
    }

    [Fact]
    public void A_cleared_index_is_empty_and_takes_keys_again()
    {
        var index = new KeyIndex();
        for (var i = 0; i < 1000; i++)
            index.Add($"{i}");

        index.Clear();

        Assert.Equal(0, index.Count);
        Assert.Empty(Read(index, null, inclusive: true, backward: false, 5));
        index.Add("1");
        KeyIndexShape.Check(index, ["1"]);
    }

    public static TheoryData<string> Orders => ["ascending", "descending", "random"];

    [Theory]
    [MemberData(nameof(Orders))]
    public void It_grows_and_shrinks_by_many_keys_and_stays_sound(string order)
    {
        const int Many = 200_000;
        var sorted = Enumerable.Range(0, Many).Select(i => $"key/{i:d6}").ToArray();
        var keys = InOrder(sorted, order, seed: 1);
        var index = new KeyIndex();
        foreach (var key in keys)
            index.Add(key);
        KeyIndexShape.Check(index, sorted);

        keys = InOrder(sorted, order, seed: 2);
        var left = new SortedSet<string>(sorted, ByBytes);
        for (var i = 0; i < Many; i++)
        {
            Assert.True(index.Remove(keys[i]));
            Assert.False(index.Remove(keys[i]));
            left.Remove(keys[i]);
            if (i % 50_000 == 0 || i == Many - 100)
                KeyIndexShape.Check(index, [.. left]);
        }

        Assert.Equal(0, index.Count);
        KeyIndexShape.Check(index, []);
        Assert.IsType<KeyLeaf>(index.Root);
    }

    [Fact]
    public void Many_keys_removed_at_random_leave_no_more_than_four_times_the_leaves_that_the_rest_needs()
    {
        var random = new Random(3);
        var keys = Enumerable.Range(0, 200_000).Select(i => $"{i:d6}").ToArray();
        random.Shuffle(keys);
        var index = new KeyIndex();
        foreach (var key in keys)
            index.Add(key);

        foreach (var key in keys.AsSpan(20_000))
            index.Remove(key);

        Assert.InRange(KeyIndexShape.Leaves(index), 20_000 / KeyLeaf.MaxKeys, 4 * 20_000 / KeyLeaf.MaxKeys);
        foreach (var key in keys.AsSpan(20_000))
            index.Add(key);
        Array.Sort(keys, ByBytes);
        KeyIndexShape.Check(index, keys);
    }

    [Fact]
    public void Ascending_keys_fill_the_leaves()
    {
        var index = new KeyIndex();
        for (var i = 0; i < 100_000; i++)
            index.Add($"{i:d6}");

        Assert.Equal((100_000 + KeyLeaf.MaxKeys - 1) / KeyLeaf.MaxKeys, KeyIndexShape.Leaves(index));
    }

    [Fact]
    public void A_million_random_keys_take_at_most_24_bytes_each()
    {
        var random = new Random(4);
        var keys = Enumerable.Range(0, 1_000_000).Select(_ => random.NextInt64().ToString("x16")).Distinct().ToArray();

        // An index that only grows drops nothing but the small arrays of its beginning, so what it allocates is what it keeps.
        var before = GC.GetAllocatedBytesForCurrentThread();
        var index = new KeyIndex();
        foreach (var key in keys)
            index.Add(key);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.InRange(allocated / (double)index.Count, 8, 24);
    }

    [Fact]
    public void An_empty_index_takes_little()
    {
        _ = new KeyIndex();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var index = new KeyIndex();
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.InRange(allocated, 1, 128);
        Assert.Equal(0, index.Count);
    }

    [Fact]
    public void Reading_allocates_nothing()
    {
        var index = new KeyIndex();
        for (var i = 0; i < 10_000; i++)
            index.Add($"{i}");
        var into = new string[1000];
        index.Read("5", inclusive: true, backward: true, into);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var read = index.Read("5", inclusive: true, backward: false, into) + index.Read("5", inclusive: true, backward: true, into);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(2000, read);
        Assert.Equal(0, allocated);
    }

    private static string[] InOrder(string[] sorted, string order, int seed)
    {
        var keys = sorted.ToArray();
        if (order == "descending")
            Array.Reverse(keys);
        else if (order == "random")
            new Random(seed).Shuffle(keys);
        return keys;
    }

    private static void CheckReads(KeyIndex index, string[] model, string? bound, int length)
    {
        Assert.Equal(model.Length, index.Count);
        foreach (var inclusive in new[] { true, false })
        {
            var after = model.Where(key => bound is null || IsWithin(ByBytes.Compare(key, bound), inclusive));
            Assert.Equal(after.Take(length), Read(index, bound, inclusive, backward: false, length));
            var before = model.Reverse().Where(key => bound is null || IsWithin(ByBytes.Compare(bound, key), inclusive));
            Assert.Equal(before.Take(length), Read(index, bound, inclusive, backward: true, length));
        }
    }

    private static bool IsWithin(int order, bool inclusive) => order > 0 || inclusive && order == 0;

    private static string[] Read(KeyIndex index, string? from, bool inclusive, bool backward, int length)
    {
        var into = new string[length];
        return into[..index.Read(from, inclusive, backward, into)];
    }
}

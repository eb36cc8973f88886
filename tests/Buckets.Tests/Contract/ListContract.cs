namespace Pail.Buckets.Tests;

/// <summary>Lists of keys, page by page.</summary>
public abstract class ListContract(BucketVariant variant) : BucketLab(variant)
{
    [Fact]
    public async Task Pages_follow_each_other_through_all_keys()
    {
        var keys = Enumerable.Range(0, 3000).Select(i => $"{i:d4}").ToArray();
        await Fill(Bucket, keys.Reverse());

        foreach (var limit in (int[])[7, 100, 1000])
        {
            Assert.Equal(keys, (await Walk(new KeyQuery { Limit = limit })).Items);
            Assert.Equal(keys.Reverse(), (await Walk(new KeyQuery { Limit = limit, Reverse = true })).Items);
        }
    }

    [Fact]
    public async Task A_page_is_full_unless_it_is_the_last_and_the_last_has_no_next()
    {
        await Fill(Bucket, Enumerable.Range(0, 20).Select(i => $"{i:d2}"));

        Assert.Equal([10, 10], (await Walk(new KeyQuery { Limit = 10 })).Pages);
        Assert.Equal([19, 1], (await Walk(new KeyQuery { Limit = 19 })).Pages);
        Assert.Equal([20], (await Walk(new KeyQuery { Limit = 20 })).Pages);
        Assert.Equal([20], (await Walk(new KeyQuery { Limit = int.MaxValue })).Pages);
        Assert.Equal([0], (await Walk(new KeyQuery { Prefix = "x" })).Pages);
    }

    [Fact]
    public async Task A_limit_of_more_than_a_thousand_is_filled_too()
    {
        var keys = Enumerable.Range(0, 3000).Select(i => $"{i:d4}").ToArray();
        await Fill(Bucket, keys);

        var page = await Bucket.List(new KeyQuery { Limit = 2500 });
        var rest = await Bucket.List(new KeyQuery { Limit = 2500, After = page.Next });

        Assert.Equal(keys, page.Keys.Concat(rest.Keys).Select(pair => pair.Key));
        Assert.Equal((2500, 500, null), (page.Keys.Count, rest.Keys.Count, rest.Next));
        Assert.Equal(3000, (await Bucket.List(new KeyQuery { Limit = int.MaxValue })).Keys.Count);
    }

    [Fact]
    public async Task Every_key_comes_with_its_entry()
    {
        var entry = (await Bucket.Put("a", Text("1"))).Entry;

        AssertSame(entry, Assert.Single((await Bucket.List(new KeyQuery())).Keys).Value);
    }

    [Fact]
    public async Task Folds_keys_at_a_delimiter_like_files_into_folders()
    {
        await Fill(Bucket, ["a", "b/", "b/1", "b/2/3", "b/2/4", "c/x", "d"]);

        var top = await Bucket.List(new KeyQuery { Delimiter = "/" });
        var folder = await Bucket.List(new KeyQuery { Prefix = "b/", Delimiter = "/" });

        Assert.Equal(["a", "d"], top.Keys.Select(pair => pair.Key));
        Assert.Equal(["b/", "c/"], top.Prefixes);
        Assert.Equal(["b/", "b/1"], folder.Keys.Select(pair => pair.Key));
        Assert.Equal(["b/2/"], folder.Prefixes);
    }

    [Fact]
    public async Task Gives_what_a_plain_walk_over_all_keys_gives()
    {
        string[] parts =
            ["a", "b", "/", "//", "\0", "\n", "\u00e9", "e\u0301", "\ud7ff", "\ud800", "\udfff", "\ue000", "\uffff", "\U0001F600"];
        var random = new Random(13);
        var keys = Enumerable.Range(0, 400).Select(_ => AnyText(4)).Append("").Append(new string('a', 10_000)).Distinct().ToArray();
        await Fill(Bucket, keys);
        for (var round = 0; round < 400; round++)
        {
            var query = new KeyQuery
            {
                Prefix = AnyText(2),
                Delimiter = random.Next(2) == 0 ? null : AnyText(1),
                From = random.Next(2) == 0 ? null : AnyText(3),
                To = random.Next(2) == 0 ? null : AnyText(3),
                Reverse = random.Next(2) == 0,
                Limit = random.Next(1, 30),
            };
            Assert.Equal(Model(keys, query), (await Walk(query)).Items);
        }

        string AnyText(int most) => string.Concat(Enumerable.Range(0, random.Next(most + 1)).Select(_ => parts[random.Next(parts.Length)]));
    }

    [Fact]
    public async Task A_key_that_is_there_all_the_time_appears_once_while_others_come_and_go()
    {
        var stays = Enumerable.Range(0, 3000).Select(i => $"{i:d4}").ToArray();
        await Fill(Bucket, stays);
        using var stop = new CancellationTokenSource();
        var writing = Task.Run(async () =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                var key = $"{i * 7 % 3000:d4}";
                await Bucket.Put(key + "x", Text("x"));
                await Bucket.Put(key, Text("again"));
                await Bucket.Delete($"{(i - 50) * 7 % 3000:d4}x");
            }
        });

        for (var round = 0; round < 6; round++)
        {
            var items = (await Walk(new KeyQuery { Limit = 101, Reverse = round % 2 == 1 })).Items;
            Assert.Equal(items.Count, items.Distinct().Count());
            Assert.Equal(stays, items.Where(key => key.Length == 4).Order(StringComparer.Ordinal));
        }

        await stop.CancelAsync();
        await writing;
    }

    [Fact]
    public async Task The_cursor_may_be_a_key_that_is_gone()
    {
        await Fill(Bucket, ["a", "b", "c", "d"]);
        var first = await Bucket.List(new KeyQuery { Limit = 2 });
        await Bucket.Delete("b");
        await Bucket.Delete("c");

        Assert.Equal(["d"], (await Bucket.List(new KeyQuery { After = first.Next })).Keys.Select(pair => pair.Key));
    }

    [Fact]
    public async Task A_page_costs_no_more_in_a_large_bucket()
    {
        var (small, large) = (await Create(config => config), await Create(config => config));
        await Fill(small, Enumerable.Range(0, 1_000).Select(i => $"{i:d6}"));
        await Fill(large, Enumerable.Range(0, 100_000).Select(i => $"{i:d6}"));
        KeyQuery[] queries =
        [
            new() { After = "000500" },
            new() { After = "000500", Reverse = true },
            new() { Prefix = "0005" },
            new() { From = "000100", To = "000900" },
            new() { Delimiter = "9", Limit = 9 },
        ];
        foreach (var query in queries)
            Assert.InRange(Allocated(large, query), 1, Allocated(small, query) + 2_000);
    }

    private static long Allocated(IBucket bucket, KeyQuery query)
    {
        // The least of several: the first one also compiles code and fills pools.
        var least = long.MaxValue;
        for (var i = 0; i < 5; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var page = bucket.List(query);

            // An idle bucket answers on the caller's thread, so that thread has paid for all of it.
            Assert.True(page.IsCompletedSuccessfully);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }

    private static IEnumerable<string> Model(string[] keys, KeyQuery query)
    {
        var items = keys
            .Where(key => key.StartsWith(query.Prefix, StringComparison.Ordinal))
            .Where(key => query.From is null || Utf8Order.Compare(key, query.From) >= 0)
            .Where(key => query.To is null || Utf8Order.Compare(key, query.To) < 0)
            .Order(Utf8Order.Comparer)
            .Select(Fold)
            .Distinct();
        return query.Reverse ? items.Reverse() : items;

        string Fold(string key)
        {
            var at = string.IsNullOrEmpty(query.Delimiter)
                ? -1
                : key.IndexOf(query.Delimiter, query.Prefix.Length, StringComparison.Ordinal);
            return at < 0 ? key : key[..(at + query.Delimiter!.Length)];
        }
    }

    private async Task<(List<string> Items, List<int> Pages)> Walk(KeyQuery query)
    {
        var (items, pages) = (new List<string>(), new List<int>());
        while (true)
        {
            var page = await Bucket.List(query);
            var names = page.Keys.Select(pair => pair.Key).Concat(page.Prefixes).Order(Utf8Order.Comparer).ToArray();
            Assert.True(names.Length <= query.Limit);
            items.AddRange(query.Reverse ? names.Reverse() : names);
            pages.Add(names.Length);
            if (page.Next is null)
                return (items, pages);
            query = query with { After = page.Next };
        }
    }

    private static async Task Fill(IBucket bucket, IEnumerable<string> keys)
    {
        foreach (var chunk in keys.Chunk(1000))
            await bucket.Apply([.. chunk.Select(key => new PutOperation(key, Text("x")))]);
    }
}

public sealed class AgentListTests() : ListContract(BucketVariant.Agent);

public sealed class GenServerListTests() : ListContract(BucketVariant.GenServer);

public sealed class SetListTests() : ListContract(BucketVariant.Set);

public sealed class OrderedSetListTests() : ListContract(BucketVariant.OrderedSet);

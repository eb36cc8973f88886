using CsCheck;

namespace Pail.Buckets.Tests;

public sealed class KeyListerTests
{
    private const long Now = 1000;

    [Fact]
    public void A_page_has_the_first_keys_in_byte_order()
    {
        var page = KeyLister.Page(TestKeys.Entries("c", "\U0001F600", "a", "\uFF5E", "b"), new KeyQuery { Limit = 4 }, Now);

        Assert.Equal(["a", "b", "c", "\uFF5E"], page.Keys.Select(item => item.Key));
        Assert.Equal("\uFF5E", page.Next);
    }

    [Fact]
    public void A_full_page_is_the_last_when_nothing_more_matches() =>
        Assert.Null(KeyLister.Page(TestKeys.Entries("a", "b"), new KeyQuery { Limit = 2 }, Now).Next);

    [Fact]
    public void An_empty_list_is_one_empty_page()
    {
        var page = KeyLister.Page(new ProcessStore(), new KeyQuery(), Now);

        Assert.Empty(page.Keys);
        Assert.Empty(page.Prefixes);
        Assert.Null(page.Next);
    }

    [Fact]
    public void From_is_included_and_to_is_not()
    {
        var page = KeyLister.Page(TestKeys.Entries("a", "b", "c", "d"), new KeyQuery { From = "b", To = "d" }, Now);

        Assert.Equal(["b", "c"], page.Keys.Select(item => item.Key));
    }

    [Fact]
    public void Reverse_begins_at_the_end()
    {
        var page = KeyLister.Page(TestKeys.Entries("a", "b", "c"), new KeyQuery { Reverse = true, Limit = 2 }, Now);

        Assert.Equal(["c", "b"], page.Keys.Select(item => item.Key));
        Assert.Equal("b", page.Next);
    }

    [Fact]
    public void A_folded_prefix_counts_as_one_item()
    {
        var entries = TestKeys.Entries("x/1", "x/2", "x/3", "y", "x", "z");
        var page = KeyLister.Page(entries, new KeyQuery { Delimiter = "/", Limit = 3 }, Now);

        Assert.Equal(["x", "y"], page.Keys.Select(item => item.Key));
        Assert.Equal(["x/"], page.Prefixes);
        Assert.Equal("y", page.Next);
    }

    [Fact]
    public void A_key_that_ends_in_the_delimiter_is_folded() =>
        Assert.Equal(["x/"], KeyLister.Page(TestKeys.Entries("x/"), new KeyQuery { Delimiter = "/" }, Now).Prefixes);

    [Fact]
    public void Folding_begins_after_the_prefix()
    {
        var page = KeyLister.Page(TestKeys.Entries("a/b", "a/c/d", "b/c"), new KeyQuery { Prefix = "a/", Delimiter = "/" }, Now);

        Assert.Equal(["a/b"], page.Keys.Select(item => item.Key));
        Assert.Equal(["a/c/"], page.Prefixes);
    }

    [Fact]
    public void A_page_after_a_folded_prefix_does_not_show_it_again()
    {
        var page = KeyLister.Page(TestKeys.Entries("a/1", "a/2", "b"), new KeyQuery { Delimiter = "/", Limit = 1, After = "a/" }, Now);

        Assert.Empty(page.Prefixes);
        Assert.Equal(["b"], page.Keys.Select(item => item.Key));
    }

    [Fact]
    public void An_expired_key_that_is_equal_to_a_folded_prefix_does_not_hide_the_living_keys_of_the_prefix()
    {
        var entries = TestKeys.Entries("0", "a/b", "c");
        entries.Set(TestKeys.NewEntry("a/", new EntryTracking(Now, Now, 0)), isNew: true);

        Assert.Equal(["0", "a/", "c"], Walk(entries, new KeyQuery { Delimiter = "/", Limit = 1 }));
    }

    [Fact]
    public void Many_expired_keys_that_are_equal_to_folded_prefixes_do_not_end_the_walk()
    {
        var entries = TestKeys.Entries("z", "k2999/living");
        for (var i = 0; i < 5000; i++)
            entries.Set(TestKeys.NewEntry($"k{i:0000}/", new EntryTracking(Now, Now, 0)), isNew: true);

        var walked = new List<string>();
        var query = new KeyQuery { Delimiter = "/" };
        do
        {
            var page = KeyLister.Page(entries, query, Now);
            walked.AddRange([.. page.Prefixes, .. page.Keys.Select(item => item.Key)]);
            Assert.NotEqual(query.After ?? "", page.Next);
            query = query with { After = page.Next };
        }
        while (query.After is not null);

        Assert.Equal(["k2999/", "z"], walked);
    }

    [Fact]
    public void Expired_keys_change_nothing_in_the_pages_of_a_walk() =>
        Gen.Select(TestKeys.Text.Array[0, 30], TestKeys.Text.Array[0, 30], Queries).Sample((keys, expired, query) =>
        {
            var entries = TestKeys.Entries(keys);
            foreach (var key in expired.Distinct().Except(keys))
                entries.Set(TestKeys.NewEntry(key, new EntryTracking(Now, Now, 0)), isNew: true);
            Assert.Equal(Model(keys.Distinct(), query), Walk(entries, query));
        });

    [Fact]
    public void The_pages_of_a_walk_together_are_the_sorted_matches() =>
        Gen.Select(TestKeys.Text.Array[0, 30], Queries).Sample((keys, query) =>
        {
            var entries = TestKeys.Entries(keys);
            Assert.Equal(Model(keys.Distinct(), query), Walk(entries, query));
        });

    private static readonly Gen<KeyQuery> Queries = Gen.Select(
        Gen.OneOf(Gen.Const(""), TestKeys.Text),
        Gen.OneOf<string?>(null, null, "/", "a", "é/"),
        Gen.OneOf(Gen.Const((string?)null), TestKeys.Text.Select(text => (string?)text)),
        Gen.OneOf(Gen.Const((string?)null), TestKeys.Text.Select(text => (string?)text)),
        Gen.Bool,
        Gen.Int[1, 6],
        (prefix, delimiter, from, to, reverse, limit) => new KeyQuery
        {
            Prefix = prefix,
            Delimiter = delimiter,
            From = from,
            To = to,
            Reverse = reverse,
            Limit = limit,
        });

    private static List<string> Model(IEnumerable<string> keys, KeyQuery query)
    {
        var items = keys
            .Where(key => key.StartsWith(query.Prefix, StringComparison.Ordinal))
            .Where(key => query.From is null || Utf8Order.Compare(key, query.From) >= 0)
            .Where(key => query.To is null || Utf8Order.Compare(key, query.To) < 0)
            .Select(key => Fold(key, query))
            .Distinct()
            .Order(Comparer<string>.Create(Utf8Order.Compare))
            .ToList();
        if (query.Reverse)
            items.Reverse();
        return items;
    }

    private static string Fold(string key, KeyQuery query)
    {
        var at = query.Delimiter is null ? -1 : key[query.Prefix.Length..].IndexOf(query.Delimiter, StringComparison.Ordinal);
        return at < 0 ? key : key[..(query.Prefix.Length + at + query.Delimiter!.Length)];
    }

    private static List<string> Walk(EntryStore entries, KeyQuery query)
    {
        var walked = new List<string>();
        do
        {
            var page = KeyLister.Page(entries, query, Now);
            var items = page.Keys.Select(item => item.Key).Concat(page.Prefixes).Order(Comparer<string>.Create(Utf8Order.Compare)).ToList();
            if (query.Reverse)
                items.Reverse();
            Assert.Equal(page.Next is null ? items.Count : query.Limit, items.Count);
            walked.AddRange(items);
            query = query with { After = page.Next };
        }
        while (query.After is not null);
        return walked;
    }
}

using System.Globalization;
using Pail.Buckets;

namespace Pail.Cluster.Tests.Stores;

/// <summary>An owner commits batches, and reads them again.</summary>
public abstract class BucketCommitContract : BucketListingContract
{
    [Fact]
    public async Task A_batch_writes_and_deletes_rows_and_sets_the_facts()
    {
        var owner = await CreateOwned();
        Assert.True(await Store.Commit(Batch(owner, 2, Put("milk", "1"), Put("bread", "2"))));
        var second = Batch(owner, 5, Put("milk", "3"), Remove("bread"), Remove("never there"), Put("tea", "4"));
        Assert.True(await Store.Commit(second with { Keys = 2, Bytes = 20, Config = owner.Config with { MaxKeys = 9 } }));
        Assert.Equal(new Dictionary<string, string> { ["milk"] = "3", ["tea"] = "4" }, await Rows(owner));
        Assert.Equal(
            owner with
            {
                Revision = new Revision(owner.Fence, 5),
                Keys = 2,
                Bytes = 20,
                Config = owner.Config with { MaxKeys = 9 },
                IsReleased = false,
            },
            await Store.Find("shopping"));

        Assert.True(await Store.Commit(Batch(owner, 6)));
        Assert.Equal(2, (await Rows(owner)).Count);
        Assert.Equal(9, (await Store.Find("shopping"))!.Config.MaxKeys);
    }

    [Fact]
    public async Task A_store_that_is_opened_again_has_everything()
    {
        var owner = await CreateOwned();
        await Store.Commit(Batch(owner, 1, Put("milk", "1")) with { Events = "one"u8.ToArray() });
        var other = await OpenAgain();
        Assert.Equal(Opened.StoreId, other.StoreId);
        Assert.Equal(await Store.Find("shopping"), await other.Store.Find("shopping"));
        Assert.Equal("1", (await Rows(other.Store, owner))["milk"]);
        Assert.Single(await other.Store.ReadEvents("shopping", owner.Life, 0));
    }

    [Fact]
    public async Task An_owner_that_lost_the_bucket_commits_nothing()
    {
        var first = await CreateOwned();
        var other = await OpenAgain();
        var second = (await other.Store.Open("shopping", first.Life))!;
        Assert.True(await other.Store.Commit(Batch(second, 1, Put("milk", "2"))));
        var stored = await Store.Find("shopping");

        var late = Batch(first, 7, Put("milk", "1"), Put("bread", "1")) with
        {
            Clears = true,
            Config = new BucketConfig { MaxKeys = 1 },
            Events = "late"u8.ToArray(),
            DropEventsThrough = 9,
        };
        Assert.False(await Store.Commit(late));
        Assert.False(await Store.Commit(late with { Rows = [] }));
        Assert.False(await Store.Commit(late with { Fence = second.Fence + 1 }));
        Assert.False(await Store.Commit(late with { Fence = second.Fence, Life = first.Life + 1 }));
        Assert.False(await Store.Commit(late with { Name = "another" }));
        Assert.Equal(stored, await Store.Find("shopping"));
        Assert.Equal(new Dictionary<string, string> { ["milk"] = "2" }, await Rows(first));
        Assert.Empty(await Events(first, 0));
    }

    [Fact]
    public async Task A_batch_clears_before_it_writes()
    {
        var owner = await CreateOwned();
        await Store.Commit(Batch(owner, 1, Put("milk", "1"), Put("bread", "1")));
        Assert.True(await Store.Commit(Batch(owner, 2, Put("milk", "2"), Put("tea", "2"), Remove("bread")) with { Clears = true }));
        Assert.Equal(new Dictionary<string, string> { ["milk"] = "2", ["tea"] = "2" }, await Rows(owner));
        Assert.True(await Store.Commit(Batch(owner, 3) with { Clears = true }));
        Assert.Empty(await Rows(owner));
        Assert.Equal(0, (await Store.Find("shopping"))!.Keys);
    }

    [Fact]
    public async Task The_last_row_goes_and_comes_again()
    {
        var owner = await CreateOwned();
        for (var i = 1; i <= 3; i++)
        {
            Assert.True(await Store.Commit(Batch(owner, i, Put("milk", $"{i}"))));
            Assert.Single(await Rows(owner));
            Assert.True(await Store.Commit(Batch(owner, i, Remove("milk")) with { Keys = 0 }));
            Assert.Empty(await Rows(owner));
        }

        Assert.NotNull(await Store.Find("shopping"));
    }

    [Fact]
    public async Task Keys_are_any_text_and_rows_any_bytes()
    {
        var owner = await CreateOwned();
        string[] keys =
        [
            "", " ", "\0", "a\0b", "\uD800", "\uDC00", "x\uD800y", "\uDC00\uD800", "\uD83D\uDE00", "caf\u00E9", "cafe\u0301",
            "\uFFFF", "\uFEFF", "\u00FF", "'", "\"", "\\", "}", "{a}", "a\r\nb", new string('k', 1024),
            new string('k', 64 * 1024), new string('k', (64 * 1024) - 1) + "l",
            new string('\u00FF', 3000) + "\uD800", "\u00FF\u00FE", "NULL", "a", "A",
        ];
        var every = Enumerable.Range(0, 256).Select(static value => (byte)value).ToArray();
        var rows = keys.Select((key, i) => new StoredRow(key, every.AsMemory(i, 100 + i))).ToArray();
        Assert.True(await Store.Commit(Batch(owner, 1, rows)));
        Assert.Equal(rows.ToDictionary(static row => row.Key, static row => row.Data.ToArray()), await Read(owner));

        Assert.True(await Store.Commit(Batch(owner, 2, [.. keys[..^1].Select(Remove)])));
        Assert.Equal(["A"], (await Read(owner)).Keys);
    }

    [Fact]
    public async Task The_committer_may_use_its_memory_again()
    {
        var owner = await CreateOwned();
        var memory = "one"u8.ToArray();
        await Store.Commit(Batch(owner, 1, new StoredRow("milk", memory)) with { Events = memory });
        memory.AsSpan().Clear();
        Assert.Equal("one", (await Rows(owner))["milk"]);
        Assert.Equal(["one"], await Events(owner, 0));
    }

    [Fact]
    public async Task A_large_batch_is_one_commit()
    {
        const int Count = 20_000;
        var owner = await CreateOwned();
        var rows = Enumerable.Range(0, Count).Select(static i => Put(Key(i), $"value {i}")).ToArray();
        Assert.True(await Store.Commit(Batch(owner, Count, rows)));
        var read = await Rows(owner);
        Assert.Equal(Count, read.Count);
        Assert.All(rows, row => Assert.True(read.ContainsKey(row.Key)));
        Assert.Equal("value 19999", read[Key(Count - 1)]);

        Assert.True(await Store.Commit(Batch(owner, Count, [.. rows.Select(static (row, i) => i % 2 == 0 ? Remove(row.Key) : row)])));
        Assert.Equal(Count / 2, (await Rows(owner)).Count);
        var next = (await Store.Open("shopping", owner.Life))!;
        Assert.False(await Store.Commit(Batch(owner, Count, [.. rows])));
        Assert.Equal(Count / 2, (await Rows(next)).Count);
        Assert.True(await Store.Delete("shopping", next.Life, next.Fence));

        static string Key(int i) => i.ToString("x8", CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task Large_values_come_back_in_pieces()
    {
        var owner = await CreateOwned();
        var rows = Enumerable.Range(0, 12).Select(static i => new StoredRow($"{i}", Bytes(i))).ToArray();
        Assert.True(await Store.Commit(Batch(owner, 1, rows)));
        var read = await Read(owner);
        Assert.Equal(rows.Length, read.Count);

        // As spans: to compare megabytes one boxed byte after the other takes most of a minute on a busy machine.
        Assert.All(rows, row => Assert.True(row.Data.Span.SequenceEqual(read[row.Key])));

        static byte[] Bytes(int i)
        {
            var bytes = new byte[(1 << 20) + i];
            new Random(i).NextBytes(bytes);
            return bytes;
        }
    }

    [Fact]
    public async Task A_reader_may_stop()
    {
        var owner = await CreateOwned();
        await Store.Commit(Batch(owner, 1, [.. Enumerable.Range(0, 5000).Select(static i => Put($"{i}", "x"))]));
        for (var i = 0; i < 20; i++)
        {
            await foreach (var row in Store.Read("shopping", owner.Life))
            {
                Assert.Equal(1, row.Data.Length);
                break;
            }
        }

        Assert.Equal(5000, (await Rows(owner)).Count);
    }

    [Fact]
    public async Task Events_are_kept_until_they_are_dropped()
    {
        var owner = await CreateOwned();
        await Store.Commit(Batch(owner, 0) with { Events = "created"u8.ToArray() });
        await Store.Commit(Batch(owner, 2) with { Events = "two"u8.ToArray() });
        await Store.Commit(Batch(owner, 2) with { Events = "two"u8.ToArray() });
        await Store.Commit(Batch(owner, 2));
        await Store.Commit(Batch(owner, 10) with { Events = "ten"u8.ToArray() });
        Assert.Equal(["two", "two", "ten"], await Events(owner, 0));
        Assert.Equal(["created", "two", "two", "ten"], await Events(owner, -1));
        Assert.Equal(["ten"], await Events(owner, 2));
        Assert.Empty(await Events(owner, 10));

        var next = (await Store.Open("shopping", owner.Life))!;
        await Store.Commit(Batch(next, 11) with { Events = new byte[] { 0, 255, 0 }, DropEventsThrough = 2 });
        Assert.Equal(2, (await Store.ReadEvents("shopping", owner.Life, -1)).Count);
        Assert.Equal([0, 255, 0], (await Store.ReadEvents("shopping", owner.Life, 10))[0].ToArray());
        Assert.Empty(await Events(owner with { Life = owner.Life + 1 }, 0));
        await Store.Commit(Batch(next, 12) with { DropEventsThrough = 11, Clears = true });
        Assert.Empty(await Events(owner, -1));
    }

    [Fact]
    public async Task Buckets_do_not_touch_each_other()
    {
        var one = await CreateOwned("one");
        var two = await CreateOwned("one.two");
        await Store.Commit(Batch(one, 1, Put("milk", "1")) with { Events = "1"u8.ToArray() });
        await Store.Commit(Batch(two, 1, Put("milk", "2")) with { Events = "2"u8.ToArray() });
        await Store.Commit(Batch(one, 2) with { Clears = true, DropEventsThrough = 5 });
        Assert.Equal("2", (await Rows(two))["milk"]);
        Assert.Equal(["2"], await Events(two, 0));
        Assert.True(await Store.Delete("one", one.Life, one.Fence));
        Assert.Equal("2", (await Rows(two))["milk"]);
        Assert.Equal(["2"], await Events(two, 0));
    }

    [Fact]
    public async Task The_store_notes_what_it_did()
    {
        var owner = await CreateOwned();
        using var counts = new StoreCounts(Opened.Health.Meter);
        await Store.Commit(Batch(owner, 1, Put("milk", "12345"), Remove("bread")));
        await Store.Commit(Batch(owner with { Fence = 1 }, 1, Put("milk", "12345")));

        Assert.Equal((2, 5), (counts.Rows, counts.Bytes));
        Assert.Equal(["commit ok", "commit ok"], counts.Calls);
        Assert.NotNull(Opened.Health.Silence);
    }

    private async Task<Dictionary<string, byte[]>> Read(BucketFacts bucket)
    {
        var rows = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        await foreach (var row in Store.Read(bucket.Name, bucket.Life))
            rows[row.Key] = row.Data.ToArray();
        return rows;
    }
}
